import { ResponseMatrix } from "../../../responses/mod.ts";
import { generator, normals } from "../../_helpers/simulate_cells.ts";

/** A bank with a from 0.6 to 1.8 and d normal, and respondents with standard normal abilities. */
export function simulateBank(
  { seed, respondents: R, items: I, trials = 1, model = "2PL" }: {
    seed: number;
    respondents: number;
    items: number;
    trials?: number;
    model?: "1PL" | "2PL";
  },
) {
  const random = generator(seed * 7919 + 17);
  const ability = normals(random, R), intercept = normals(random, I);
  const discrimination = Float64Array.from(
    { length: I },
    () => model === "1PL" ? 1.2 : 0.6 + 1.2 * random(),
  );
  const scores = new Float64Array(R * I), passed = new Uint32Array(R * I);
  for (let r = 0; r < R; r++) {
    for (let i = 0; i < I; i++) {
      const p = 1 / (1 + Math.exp(-(discrimination[i] * ability[r] + intercept[i])));
      for (let t = 0; t < trials; t++) if (random() < p) passed[r * I + i]++;
      scores[r * I + i] = passed[r * I + i] / trials;
    }
  }
  const names = (prefix: string, n: number) => Array.from({ length: n }, (_, k) => `${prefix}${k}`);
  const matrix = ResponseMatrix.create({
    respondents: names("agent", R),
    items: names("item", I),
    scores,
    ...(trials > 1 && { trials: { passed, total: new Uint32Array(R * I).fill(trials) } }),
  });
  const difficulty = intercept.map((d, i) => -d / discrimination[i]);
  return { matrix, truth: { ability, discrimination, intercept, difficulty } };
}
