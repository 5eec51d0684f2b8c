import { checkLength } from "./_check_input.ts";
import { concatenate } from "./_concatenate.ts";
import { agentTextColumns, predictItems } from "./_predict_items.ts";
import type { TemperFit } from "./temper_fit.ts";
import { checkTextGroups, type TextGroup } from "./text_group.ts";

/**
 * Takes new items into a fit without fitting anew, from their text alone.
 *
 * @param items `benchmarks`, one of the fit's for each of the new items; `textGroups`, the fit's groups for
 * the new items, made as those of the fit were (a row of zeros where there is no text)
 * @returns A fit with the new items after the present ones
 * @throws {RangeError} When a benchmark or a text group is not the fit's
 *
 * @example
 * ```ts
 * import { addItems } from "./add_items.ts";
 * import { difficulties } from "./difficulties.ts";
 * import { fitTemper } from "./fit_temper.ts";
 * import { strict as assert } from "node:assert";
 *
 * const length = (values: number[]) => [{ name: "length", values: Float64Array.from(values), width: 1 }];
 * const fit = fitTemper({
 *   respondents: 2,
 *   items: 4,
 *   respondent: new Uint32Array([0, 0, 0, 0, 1, 1, 1, 1]),
 *   item: new Uint32Array([0, 1, 2, 3, 0, 1, 2, 3]),
 *   score: new Float64Array([1, 1, 0, 0, 1, 1, 0, 0]),
 * }, { benchmarks: ["a", "a", "a", "a"], textGroups: length([1, 2, 8, 9]) });
 * const more = addItems(fit, { benchmarks: ["a", "a"], textGroups: length([1, 9]) });
 * const [short, long] = difficulties(more).slice(4);
 * assert(short.difficulty < long.difficulty && long.trials === 0);
 * ```
 */
export function addItems(
  fit: TemperFit,
  items: {
    readonly benchmarks: ArrayLike<string | number>;
    readonly textGroups?: readonly TextGroup[];
  },
): TemperFit {
  const what = "add items to a TEMPER fit";
  const count = items.benchmarks.length, { textGroups = [] } = items;
  checkTextGroups(textGroups, count, what);
  const groups = fit.textGroups.map(({ name, width }) => {
    const group = textGroups.find((found) => found.name === name);
    if (group?.width === width) return group;
    throw new RangeError(
      `Cannot ${what} as text group ${name} must have a width of ${width}: found ${
        group ? group.width : "no such group"
      }`,
    );
  });
  checkLength(groups, textGroups.length, [what, "the fit's text groups", "given groups"]);
  const block = Uint32Array.from({ length: count }, (_, j) => {
    const name = String(items.benchmarks[j]);
    const at = fit.blocks.findIndex(({ benchmark }) => benchmark === name);
    if (at >= 0) return at;
    throw new RangeError(
      `Cannot ${what} as the benchmark must be one of ${
        fit.blocks.map(({ benchmark }) => benchmark).join(", ")
      }: found ${name}`,
    );
  });

  const columns = agentTextColumns(groups, fit.options.agentText), P = columns.length;
  const text = new Float64Array(count * P);
  const factors = fit.items.factors.map(() => ({
    mean: new Float64Array(count),
    variance: new Float64Array(count),
  }));
  fit.blocks.forEach((known, b) => {
    const own = Uint32Array.from(block.keys()).filter((j) => block[j] === b);
    const predicted = predictItems(known, groups, own), { values, width } = predicted.features;
    own.forEach((item, j) => {
      columns.forEach((k, at) => text[item * P + at] = values[j * width + k]);
      factors.forEach(({ mean, variance }, f) => {
        mean[item] = predicted.factors[f].mean[j];
        variance[item] = predicted.factors[f].variance[j];
      });
    });
  });
  return {
    ...fit,
    items: {
      block: Uint32Array.from([...fit.items.block, ...block]),
      trials: concatenate([fit.items.trials, new Float64Array(count)]),
      levelVariance: concatenate([fit.items.levelVariance, new Float64Array(count)]),
      factors: fit.items.factors.map((old, f) => ({
        mean: concatenate([old.mean, factors[f].mean]),
        variance: concatenate([old.variance, factors[f].variance]),
      })),
      ...(fit.items.text && { text: concatenate([fit.items.text, text]) }),
    },
  };
}
