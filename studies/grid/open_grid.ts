import type { Backend } from "../../kernels/mod.ts";
import { FeatureStore } from "../main/feature_store.ts";
import { FitContext } from "../main/fit_context.ts";
import { protocolOf } from "../main/protocol.ts";
import type { StudyRequest, StudyWatch } from "../main/run_study.ts";
import type { MainSettings } from "../main/settings.ts";
import type { StudyData } from "../main/sources/study_data.ts";
import { StudyProgress } from "../main/study_progress.ts";
import { fittingConditions } from "./fitting_conditions.ts";
import type { Condition, GridSettings, GridStudy } from "./grid_study.ts";

/** A study with its data: a context for each condition. */
export interface GridContext {
  readonly contexts: readonly { readonly condition: Condition; readonly context: FitContext }[];
  readonly settings: GridSettings;
  readonly data: StudyData;
  readonly backend: Backend;
  /** The same over other conditions, keeping predictions */
  readonly narrow: (conditions: readonly Condition[]) => GridContext;
}

/**
 * Lays a study out over data: conditions that see the same agents and items share what is made of them.
 *
 * @throws {RangeError} When the study has no condition for such data, or more agents were asked for
 */
export function openGrid(
  study: GridStudy,
  parts: {
    request: Pick<StudyRequest<GridSettings>, "settings" | "run">;
    watch: StudyWatch;
    data: StudyData;
    backend: Backend;
    /** Those of the study if left out */
    conditions?: readonly Condition[];
  },
): GridContext {
  const { request: { settings, run }, watch, data, backend } = parts;
  const conditions = parts.conditions ??
    fittingConditions(study, { settings, data, note: watch.observer.note });
  const progress = new StudyProgress(watch.observer);
  const stores = new Map<string, FeatureStore>();
  const { axes: _, resamples: _draws, ...base } = settings;
  const published = settings.preset === "default" ? {} : study.published(data);
  const contexts = conditions.map((condition) => {
    const own: MainSettings = { ...base, ...published, ...condition.settings };
    const items = JSON.stringify([own.preRevision, own.itemShare, own.respondentCount]);
    const features = stores.get(items) ?? new FeatureStore(data, backend);
    stores.set(items, features);
    const protocol = { ...protocolOf(own), ...study.protocol?.(own) };
    // As published, each setting is reported: predictions of them all would fill the disk.
    const keepPredictions = study.rules.keepPredictions &&
      (protocol.chooses || parts.conditions !== undefined);
    const rules = { ...study.rules, keepPredictions };
    const arranged = study.arrange?.(condition, data) ?? { data };
    const common = { protocol, backend, run, rules, progress, features, ...watch };
    const teacher = arranged.teacher && new FitContext({
      ...common,
      data: arranged.teacher.data,
      settings: { ...own, ...arranged.teacher.settings },
    });
    const context = new FitContext({
      ...common,
      data: arranged.data,
      settings: own,
      ...(teacher && { teacher }),
    });
    return { condition, context };
  });
  const narrow = (conditions: readonly Condition[]) => openGrid(study, { ...parts, conditions });
  return { contexts, settings, data, backend, narrow };
}
