import type { GpuBackend } from "../runtime/gpu_backend.ts";
import { SideSteps } from "./_side_steps.ts";
import { STATE } from "./_two_sided_pack.ts";
import type { SidePosterior } from "./side_posterior_reference.ts";
import type { SideTask } from "./side_posterior.ts";

/** Posteriors of many sides, all in each dispatch. */
export async function sidePosteriorsGpu(
  gpu: GpuBackend,
  tasks: readonly SideTask[],
): Promise<SidePosterior[]> {
  let rows = 0;
  const sides = tasks.map(({ features, group, variances }) => {
    const first = rows;
    rows += features.rows;
    return {
      problem: {
        features,
        group,
        groups: Array.from(variances.groupVariance, (variance) => ({ variance, fixed: true })),
        residualVariance: variances.residualVariance,
        residualFixed: true,
        count: 0,
        tightness: 1,
      },
      evidence: first,
      moments: first,
      stride: 1,
      posterior: first,
    };
  });
  using scope = gpu.scope();
  const pairs = new Float32Array(2 * Math.max(rows, 1));
  tasks.forEach(({ evidence: { linear, precision } }, n) => {
    linear.forEach((value, j) => {
      pairs[2 * (sides[n].evidence + j)] = value;
      pairs[2 * (sides[n].evidence + j) + 1] = precision[j];
    });
  });
  const shared = { evidence: scope.upload(pairs), moments: scope.zeros(pairs.length) };
  const wave = { first: 0, sides: sides.length };
  const steps = new SideSteps(gpu, scope, { sides, waves: [wave], shared });
  gpu.submit(await steps.solve(wave, false));
  const [moments, states] = await gpu.read({ buffer: shared.moments }, { buffer: steps.state });
  const found = new Float32Array(moments), words = new Float32Array(states);
  return sides.map(({ problem, posterior: first }, n) => {
    const state = words.subarray(STATE.words * n, STATE.words * (n + 1));
    const [mean, variance] = [0, 1].map((k) =>
      Float64Array.from({ length: problem.features.rows }, (_, j) => found[2 * (first + j) + k])
    );
    const [groupSquares, groupSpread] = [4, 5].map((word) =>
      Float64Array.from(
        problem.groups,
        (_, g) => state[STATE.group + STATE.groupWords * g + word],
      )
    );
    return {
      mean,
      variance,
      groupSquares,
      groupSpread,
      residualSquares: state[4],
      residualSpread: state[5],
      logDeterminant: -2 * state[12],
      logPrecisions: state[11],
    };
  });
}
