import { ARAF_PRESETS } from "../../irt/mod.ts";
import { openBackend } from "../../kernels/mod.ts";
import { countFits, planOf } from "../main/compute_points.ts";
import { type MethodName, METHODS, type Unit } from "../main/configuration.ts";
import type { FitContext } from "../main/fit_context.ts";
import { fitOperations } from "../main/fit_cost.ts";
import { teachingCells } from "../main/measure_unit.ts";
import type { StudyRequest, StudyWatch } from "../main/run_study.ts";
import type { MainSettings } from "../main/settings.ts";
import { chooseSource } from "../main/sources/choose_source.ts";
import type { StudyData } from "../main/sources/study_data.ts";
import type { PlannedConfiguration } from "../main/unit_plan.ts";
import type { GridSettings, GridStudy } from "./grid_study.ts";
import { type MeasuredSpeed, measureSpeed } from "./measure_speed.ts";
import { openGrid } from "./open_grid.ts";

/** What a method costs in a study. */
export interface PlannedMethod {
  readonly method: MethodName;
  readonly choosing: number;
  readonly final: number;
  /** Of the amortized model; `undefined` where no formula is kept */
  readonly operations?: number;
  readonly seconds: number;
}

/** What a study would take. */
export interface StudyCost {
  readonly methods: readonly PlannedMethod[];
  readonly conditions: number;
  readonly seeds: number;
  readonly speed: MeasuredSpeed;
  readonly data: StudyData;
  readonly device: string;
}

/**
 * Counts the fits of a study and says how long they would take here, from a short fit of each method.
 * Nothing is written.
 *
 * @throws {RangeError} When settings and data do not go together
 */
export async function planGridStudy(
  study: GridStudy,
  { settings, source, run, embed }: StudyRequest<GridSettings>,
  watch: StudyWatch,
): Promise<StudyCost> {
  const data = await chooseSource(source, { settings, ...watch, embed });
  const backend = await openBackend({ device: run.device });
  try {
    const { contexts } = openGrid(study, { request: { settings, run }, watch, data, backend });
    const { context } = contexts.reduce((most, each) =>
      methodsIn(each.context) > methodsIn(most.context) ? each : most
    );
    const speed = await measureSpeed(context);
    const counts = contexts.map(({ context }) => costsOf(context));
    const methods = new Map<MethodName, PlannedMethod>();
    for (const each of counts.flat()) {
      const known = methods.get(each.method);
      const { length } = settings.seeds;
      const operations = length * (each.operations ?? 0) + (known?.operations ?? 0);
      const fits = length * (each.choosing + each.final);
      const seconds = each.method === "ARAF"
        ? length * each.operations! / speed.operationsPerSecond!
        : fits * (speed.secondsPerFit.get(each.method) ?? 0);
      methods.set(each.method, {
        method: each.method,
        choosing: length * each.choosing + (known?.choosing ?? 0),
        final: length * each.final + (known?.final ?? 0),
        ...(each.method === "ARAF" && { operations }),
        seconds: seconds + (known?.seconds ?? 0),
      });
    }
    const { name, kind } = backend.info;
    return {
      methods: [...methods.values()],
      conditions: contexts.length,
      seeds: settings.seeds.length,
      speed,
      data,
      device: `${name} (${kind})`,
    };
  } finally {
    backend.close();
  }
}

/**
 * The same of the main study, which is a grid of one condition.
 *
 * @throws {RangeError} When settings and data do not go together
 */
export function planMainStudy(
  { settings, ...request }: StudyRequest<MainSettings>,
  watch: StudyWatch,
): Promise<StudyCost> {
  const size = { seeds: settings.seeds.length, axes: {} };
  const main: GridStudy = {
    name: "main",
    about: "",
    original: "v3",
    methods: METHODS,
    rules: { refit: true, keepPredictions: false, validate: "choices" },
    sizes: { quick: size, full: size },
    published: () => ({}),
    conditions: () => [{ name: "all", settings: {} }],
    tables: [],
    reading: [],
  };
  return planGridStudy(
    main,
    { ...request, settings: { ...settings, axes: {}, resamples: 0 } },
    watch,
  );
}

function methodsIn(context: FitContext): number {
  return new Set(planOf(context).map(({ configuration }) => configuration.method)).size;
}

interface Cost {
  readonly method: MethodName;
  readonly choosing: number;
  readonly final: number;
  readonly operations?: number;
}

/** Fits and arithmetic of one seed under one condition. */
function costsOf(context: FitContext): Cost[] {
  return planOf(context).map((planned): Cost => {
    const { method } = planned.configuration, fits = countFits([planned], context);
    if (method !== "ARAF") return { method, ...fits };
    return { method, ...fits, operations: operationsOf(planned, { context, fits }) };
  });
}

/** The arithmetic of a configuration; fits that differ in λ alone share the epochs before it sets in. */
function operationsOf(
  { candidates, configuration }: PlannedConfiguration,
  { context, fits }: { context: FitContext; fits: { choosing: number; final: number } },
): number {
  const { settings, protocol } = context, seed = settings.seeds[0];
  const { epochs: published, factors } = ARAF_PRESETS[protocol.preset];
  const epochs = settings.epochs ?? published, warmup = Math.min(100, epochs);
  const data = context.seed(seed),
    unit: Unit = { seed, configuration, candidate: {}, phase: "final" };
  const cells = teachingCells(unit, context).score.length;
  const size = {
    items: data.matrix.items.length,
    cells,
    width: widthOf(context, configuration.features!),
  };
  const groups = Map.groupBy(candidates, ({ factors: K, dropout }) => `${K} ${dropout}`);
  const swept = [...groups.values()].reduce((sum, group) => {
    const K = group[0].factors ?? factors, alone = fitOperations({ ...size, factors: K, epochs });
    const shared = fitOperations({ ...size, factors: K, epochs: warmup });
    return sum + group.length * alone - (group.length - 1) * shared;
  }, 0);
  const one = fitOperations({
    ...size,
    factors: Math.max(...candidates.map((each) => each.factors ?? factors)),
    epochs,
  });
  // Where parameters are taken over, abilities are learned in half the epochs after that.
  const share = context.teacher ? 1.5 : 1;
  if (!protocol.chooses) return share * swept;
  return share * ((fits.choosing > 0 ? swept : 0) + fits.final * one);
}

function widthOf({ data }: FitContext, features: string): number {
  if (features === "ones") return 1;
  return features === "raw" ? data.embeddings?.width ?? 0 : 48;
}
