import type { ReferenceBackend, WasmBackend } from "../../kernels/mod.ts";
import type { Cells } from "../../responses/mod.ts";
import { agentColumns, encodeAgents } from "./_agent_columns.ts";
import { checkCells, checkLength } from "./_check_input.ts";
import { finishFit } from "./_finish_fit.ts";
import { agentTextColumns } from "./_predict_items.ts";
import { splitIntoBlocks } from "./_problem.ts";
import { startState } from "./_state.ts";
import { REFERENCE_STEPS, type TemperSteps } from "./_steps.ts";
import { evidenceBound, sweepTemper } from "./_sweep.ts";
import { WasmSteps } from "./_wasm_steps.ts";
import { fitTextScale, groupOfColumns, scaleText } from "./_text_scale.ts";
import type { TemperFit } from "./temper_fit.ts";
import { type TemperOptions, temperOptions } from "./temper_options.ts";
import { checkTextGroups, type TextGroup } from "./text_group.ts";

/** What a fit is told besides the cells; any of the options can be changed beside it. */
export interface FitTemperInput extends Partial<TemperOptions> {
  /** `[R]` names, `scaffold:model`, perhaps after `benchmark.`; without them agents share nothing but their level */
  readonly respondents?: readonly string[];
  /** `[I]`, equal for items of one benchmark */
  readonly benchmarks: ArrayLike<string | number>;
  /** Text features of all I items, those without cells too; none leaves a model without text */
  readonly textGroups?: readonly TextGroup[];
  /** `[F, N]` start of the further factors' row numbers, in the order of the fit's rows, instead of a drawn one */
  readonly factorStart?: readonly Float64Array[];
  /** Where it runs: in double precision, the default, or in WebAssembly with 32-bit matrices, much faster */
  readonly backend?: ReferenceBackend | WasmBackend;
}

/**
 * Fits TEMPER, a two-sided empirical-Bayes response model: agents and items each have numbers that their
 * name or text tells in part, and a residual of their own for the rest.
 *
 *     logit_ij = b_i + a_i d_j + Σ_f s_if e_jf (+ u_i·φ̃_j)
 *     d_j = Σ_g φ_jg·w_g + ε_j per benchmark,   b_i = Σ_g z_ig·γ_g + η_i over all benchmarks
 *     a_i ~ N(1, τ_a²),  s_if ~ N(0, 1),  all variances learned
 *
 * Variational EM in closed form with the logistic tangent bound (Jaakkola & Jordan 2000): no learning rate,
 * nothing held out, and nothing random but the start of s. Groups of text features are centred on the
 * training items of each benchmark and scaled to a mean squared norm of 1 there, so that σ_g² is the
 * variance in squared logits that the group explains.
 *
 * A cell of weight n and score k/n is n trials with k passes; scores in between count the same way.
 *
 * @param cells At least one of a weight above 0
 * @throws {RangeError} When cells, names or features do not fit each other or an option is out of range
 *
 * @example A strong and a weak agent
 * ```ts
 * import { fitTemper } from "./fit_temper.ts";
 * import { strict as assert } from "node:assert";
 *
 * const fit = fitTemper({
 *   respondents: 2,
 *   items: 3,
 *   respondent: new Uint32Array([0, 0, 0, 1, 1, 1]),
 *   item: new Uint32Array([0, 1, 2, 0, 1, 2]),
 *   score: new Float64Array([1, 1, 1, 1, 0, 0]),
 * }, { benchmarks: ["a", "a", "a"], respondents: ["x:gpt_5", "x:o3"] });
 *
 * const { bias } = fit.rows, [easiness] = fit.items.factors;
 * assert(bias.mean[0] > bias.mean[1] && easiness.mean[0] > easiness.mean[1]);
 * assert(fit.trail.every((bound, n) => n === 0 || bound >= fit.trail[n - 1]));
 * ```
 */
export function fitTemper(cells: Cells, input: FitTemperInput): TemperFit {
  if (input.backend?.kind !== "wasm") return fitWith(cells, input, REFERENCE_STEPS);
  using steps = new WasmSteps(input.backend);
  return fitWith(cells, input, steps);
}

function fitWith(cells: Cells, input: FitTemperInput, steps: TemperSteps): TemperFit {
  const { respondents, benchmarks, textGroups = [], factorStart, backend: _, ...changes } = input;
  const options = temperOptions({
    ...changes,
    agentNames: (changes.agentNames ?? true) && !!respondents,
  });
  checkCells(cells, "fit TEMPER");
  checkLength(benchmarks, cells.items, ["fit TEMPER", "the benchmarks", "items"]);
  if (respondents) {
    checkLength(respondents, cells.respondents, ["fit TEMPER", "the names", "respondents"]);
  }
  checkTextGroups(textGroups, cells.items, "fit TEMPER");
  const textColumns = agentTextColumns(textGroups, options.agentText);

  const names = [...new Set(Array.from(benchmarks, String))];
  const place = new Map(names.map((name, at) => [name, at]));
  const blockOf = Uint32Array.from(
    { length: cells.items },
    (_, i) => place.get(String(benchmarks[i]))!,
  );
  const blocks = splitIntoBlocks(cells, { blockOf, blocks: names.length });
  if (blocks.every(({ items }) => items.length === 0)) {
    throw new RangeError("Cannot fit TEMPER as at least one cell must count: found none");
  }
  const scales = blocks.map(({ items }) => fitTextScale(textGroups, items));
  const respondentNames = respondents ??
    Array.from({ length: cells.respondents }, (_, r) => `${r}`);
  const agents = blocks.flatMap((block, b) =>
    Array.from(block.respondents, (r) => ({ name: respondentNames[r], benchmark: names[b] }))
  );
  const columns = agentColumns(agents, { names: options.agentNames });
  const state = startState({
    blocks,
    itemFeatures: blocks.map(({ items }, b) => scaleText(textGroups, items, scales[b])),
    itemGroup: groupOfColumns(textGroups),
    itemGroups: textGroups.length,
    agentFeatures: encodeAgents(agents, columns),
    agentGroup: Uint32Array.from(columns, ({ group }) => group),
    textColumns,
    ...(factorStart && { factorStart }),
  }, options);

  const trail: number[] = [];
  for (let sweep = 0; sweep < options.sweeps; sweep++) {
    sweepTemper(state, sweep, { steps, rule: "bound" });
    trail.push(evidenceBound(state, steps));
  }
  for (let sweep = 0; sweep < options.refinements; sweep++) {
    sweepTemper(state, options.sweeps + sweep, { steps, rule: "expected" });
  }
  return finishFit(state, {
    respondents: respondentNames,
    benchmarks: names,
    blockOf,
    scales,
    textGroups,
    columns,
    textColumns,
    trail,
    steps,
  });
}
