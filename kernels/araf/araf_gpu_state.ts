import { arafColumns, packAbility, packProjection, unpackParameters } from "./araf_columns.ts";
import { type Launch, type PlacedFit, recordedEpochs } from "./araf_gpu_plan.ts";
import type { ArafJob, ArafResult } from "./araf_types.ts";

/** First contents of one fit's state: parameters, zero moments, and the first column norms. */
export function firstState(fit: PlacedFit, job: ArafJob, launch: Launch): Float32Array {
  const { shape, settings } = launch;
  const columns = arafColumns(settings.factors);
  const out = new Float32Array(4 * fit.state.size);
  const projection = packProjection(job.initial, columns).subarray(
    0,
    16 * shape.d4 * shape.vectors,
  );
  out.set(projection);
  out.set(packAbility(job.initial, columns), 4 * fit.state.ability);
  const scale = settings.learnScale ? job.initial.scale : job.initial.scale.map(() => 1);
  out.set(scale, 4 * fit.state.tau);
  const norm = new Float64Array(columns.count);
  projection.forEach((w, at) => norm[at % columns.count] += w * w);
  out.set(norm, 4 * fit.state.norm);
  out[4 * fit.state.scalar] = job.initial.offset[0];
  out[4 * fit.state.scalar + 4] = job.initial.global[0];
  return out;
}

/** Parameters and losses from one fit's last state. */
export function resultOf(
  state: Float32Array,
  fit: PlacedFit,
  job: ArafJob,
  launch: Launch,
): ArafResult {
  const { shape, settings } = launch;
  const columns = arafColumns(settings.factors);
  const { ability, tau, scalar, history } = fit.state;
  const part = (from: number, vectors: number) => state.subarray(4 * from, 4 * (from + vectors));
  const current = tau + (settings.epochs % 2) * shape.vectors;
  const scale = settings.learnScale
    ? Float64Array.from(part(current, shape.vectors).subarray(0, settings.factors))
    : Float64Array.from(job.initial.scale);
  const scalars = {
    scale,
    offset: Float64Array.of(state[4 * scalar]),
    global: Float64Array.of(state[4 * scalar + 4]),
  };
  const abilities = part(ability, job.problem.respondents * shape.vectors);
  return {
    parameters: unpackParameters(
      part(0, 4 * shape.d4 * shape.vectors),
      abilities,
      scalars,
      job.problem.width,
      columns,
    ),
    losses: recordedEpochs(settings).map((epoch, at) => ({
      epoch,
      loss: state[4 * (history + at)],
    })),
  };
}
