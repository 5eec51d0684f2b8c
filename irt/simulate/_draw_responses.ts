import { CounterRandom } from "../../kernels/mod.ts";
import { SCORED, type Trials } from "../../responses/mod.ts";

/**
 * What a cell holds: one pass or fail, or the share passed of some trials, or the probability itself
 * (responses without noise).
 */
export type ResponseKind =
  | { kind: "binary" }
  | { kind: "trials"; trials: number }
  | { kind: "probability" };

/** Draws a response for each wanted cell; the others, and those left out at random, are "not run". */
export function drawResponses(
  probability: Float64Array,
  wanted: Uint8Array,
  options: { seed: number; responses: ResponseKind; missing: number },
): { scores: Float64Array; status: Uint8Array; trials?: Trials } {
  const { seed, responses, missing } = options;
  const trials = responses.kind === "trials" ? responses.trials : 1;
  if (!Number.isInteger(trials) || trials < 1) {
    throw new RangeError(
      `Cannot simulate responses as trials must be a positive integer: found ${trials}`,
    );
  }
  const size = probability.length;
  const scores = new Float64Array(size), status = new Uint8Array(size);
  const passed = new Uint32Array(size), total = new Uint32Array(size);
  const draw = new CounterRandom(seed, "simulated responses");
  const keep = new CounterRandom(seed, "simulated missing cells");
  for (let c = 0; c < size; c++) {
    // Drawn for every cell, so that another share of missing cells leaves the responses as they are.
    let passes = 0;
    for (let t = 0; t < trials; t++) if (draw.next() < probability[c]) passes++;
    const kept = keep.next() >= missing;
    if (!wanted[c] || !kept) continue;
    status[c] = SCORED;
    scores[c] = responses.kind === "probability" ? probability[c] : passes / trials;
    passed[c] = passes;
    total[c] = trials;
  }
  return { scores, status, ...(responses.kind === "trials" && { trials: { passed, total } }) };
}
