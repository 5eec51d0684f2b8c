/** An item that a feature is active on. */
export interface ActiveItem {
  readonly item: string;
  readonly activation: number;
}

/** What a feature stands for in words: a description, or why there is none. */
export type FeatureDescription =
  | { readonly status: "ok"; readonly text: string; readonly model: string }
  | { readonly status: "not run" | "failed"; readonly reason: string };

/** One feature of an autoencoder, by the items that it is most active on. */
export interface FeatureInterpretation {
  readonly feature: number;
  /** Items that it is active on */
  readonly activeItems: number;
  /** By falling activation */
  readonly top: readonly ActiveItem[];
  readonly description: FeatureDescription;
}

/** Who describes a feature, and from what. */
export interface FeatureDescriber {
  /** Name of the model */
  readonly model: string;
  /** Answers a prompt; what it throws becomes the reason of a failure */
  readonly answer: (prompt: string, signal?: AbortSignal) => Promise<string>;
  /** Text of an item, `undefined` where there is none */
  readonly textOf: (item: string) => string | undefined;
}

/** How {@linkcode interpretSae} goes about it. */
export interface InterpretOptions {
  /** F */
  readonly features: number;
  /** Names of the items, `[I]` */
  readonly items: readonly string[];
  /** Most items named a feature, 10 by default */
  readonly top?: number;
  /** Without one every description is `not run` */
  readonly describer?: FeatureDescriber;
  readonly signal?: AbortSignal;
  readonly onProgress?: (done: number, total: number) => void;
}

/** Letters of an item's text that a prompt quotes. */
const QUOTED = 600;

/**
 * What the features of a sparse autoencoder stand for: the items that each is most active on, and, where
 * there is somebody to ask, a description of what they have in common.
 *
 * A feature that no item activates is not described. A describer that fails leaves a status and does not
 * end the work; cancelling does.
 *
 * @param activations Shape `[I, F]`, as `applySae` gives them
 * @throws {RangeError} When sizes do not go together
 *
 * @example
 * ```ts
 * import { interpretSae } from "./interpret_sae.ts";
 * import { strict as assert } from "node:assert";
 *
 * const [first, second] = await interpretSae(new Float32Array([0.2, 0, 0.9, 0]), {
 *   features: 2,
 *   items: ["a", "b"],
 * });
 * assert.deepEqual(first.top.map(({ item }) => item), ["b", "a"]);
 * assert.equal(second.activeItems, 0);
 * assert.equal(second.description.status, "not run");
 * ```
 */
export async function interpretSae(
  activations: Float32Array,
  options: InterpretOptions,
): Promise<FeatureInterpretation[]> {
  const { features, items, top = 10, signal, onProgress } = options;
  if (activations.length !== items.length * features || !Number.isInteger(top) || top < 1) {
    throw new RangeError(
      `Cannot interpret an autoencoder as ${items.length} items of ${features} features must have ${
        items.length * features
      } activations, and at least one item a feature be named: found ${activations.length} and ${top}`,
    );
  }
  const found: FeatureInterpretation[] = [];
  for (let feature = 0; feature < features; feature++) {
    signal?.throwIfAborted();
    const active = items.map((item, i) => ({
      item,
      activation: activations[i * features + feature],
    })).filter(({ activation }) => activation > 0)
      .sort((a, b) => b.activation - a.activation || (a.item < b.item ? -1 : 1));
    const best = active.slice(0, top);
    const description = await describe(best, options);
    found.push({ feature, activeItems: active.length, top: best, description });
    onProgress?.(feature + 1, features);
  }
  return found;
}

async function describe(
  top: readonly ActiveItem[],
  { describer, signal }: InterpretOptions,
): Promise<FeatureDescription> {
  if (!describer) return { status: "not run", reason: "no chat model was named" };
  if (top.length === 0) return { status: "not run", reason: "no item activates the feature" };
  const quotes = top.flatMap(({ item }) => {
    const text = describer.textOf(item)?.trim().slice(0, QUOTED);
    return text ? [text] : [];
  });
  if (quotes.length === 0) return { status: "not run", reason: "its items have no texts" };
  try {
    const answer = await describer.answer(describePrompt(quotes), signal);
    const text = answer.replace(/\s+/g, " ").trim();
    return text === ""
      ? { status: "failed", reason: "the model gave an empty answer" }
      : { status: "ok", text, model: describer.model };
  } catch (error) {
    signal?.throwIfAborted();
    return { status: "failed", reason: error instanceof Error ? error.message : String(error) };
  }
}

/** What a model is asked: which property the texts share, in one line. */
export function describePrompt(texts: readonly string[]): string {
  return [
    `Below are ${texts.length} texts. Name the one property that they share and that texts of other tasks would mostly lack. Answer with a single phrase of at most 15 words and nothing else.`,
    ...texts.map((text, t) => `Text ${t + 1}:\n${text}`),
  ].join("\n\n");
}
