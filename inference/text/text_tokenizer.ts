import { Tokenizer } from "npm:@huggingface/tokenizers@0.2.0";
import { ModelError } from "../errors.ts";
import { readJson, readJsonIfPresent } from "../model_files/read_json.ts";

/** Text to token ids and back, by a model's own `tokenizer.json`. */
export class TextTokenizer {
  readonly #tokenizer: Tokenizer;
  /** Texts that stand for control tokens wherever they occur */
  readonly controlTexts: readonly string[];
  /** One past the greatest id */
  readonly vocabulary: number;

  constructor(
    json: Record<string, unknown>,
    config: Record<string, unknown>,
    readonly file: string,
  ) {
    try {
      this.#tokenizer = new Tokenizer(json, config);
      // The library is satisfied with little: a word shows whether there is a tokenizer at all.
      this.#tokenizer.encode("a");
    } catch (cause) {
      throw new ModelError(
        "damaged",
        `${file}: Cannot use it as it must describe a tokenizer: ${(cause as Error).message}`,
        { cause },
      );
    }
    const added = [...this.#tokenizer.get_added_tokens_decoder().values()];
    this.controlTexts = added.filter((t) => t.special && t.content !== "").map((t) => t.content)
      .sort((a, b) => b.length - a.length);
    let greatest = -1;
    for (const id of this.#tokenizer.get_vocab(true).values()) if (id > greatest) greatest = id;
    this.vocabulary = greatest + 1;
  }

  /** Ids of a text. `wrap` adds the tokens that the model wants around a text, such as `[CLS]`. */
  encode(text: string, options: { readonly wrap: boolean }): number[] {
    return this.#tokenizer.encode(text, { add_special_tokens: options.wrap }).ids;
  }

  /** Text of ids, without control tokens. */
  decode(ids: readonly number[]): string {
    if (ids.length === 0) return "";
    return this.#tokenizer.decode(ids as number[], {
      skip_special_tokens: true,
      clean_up_tokenization_spaces: false,
    });
  }

  /** Id of a token by its text, if it has one. */
  idOf(token: string): number | undefined {
    return this.#tokenizer.token_to_id(token);
  }
}

/**
 * Loads the tokenizer of a model's folder.
 *
 * @param vocabulary Size of the model's table; a tokenizer that goes past it, or does not reach half of
 *   it, belongs to another model. Tables are often a little larger than their tokenizers
 * @throws {ModelError} `missing`, `damaged`, or `mismatch`
 *
 * @example A tokenizer of two words
 * ```ts
 * import { loadTokenizer } from "./text_tokenizer.ts";
 * import { strict as assert } from "node:assert";
 *
 * const folder = await Deno.makeTempDir();
 * const model = { type: "WordPiece", unk_token: "?", vocab: { "?": 0, a: 1, b: 2 } };
 * const rest = { added_tokens: [], normalizer: null, post_processor: null, decoder: null };
 * const json = { ...rest, pre_tokenizer: { type: "Whitespace" }, model };
 * await Deno.writeTextFile(`${folder}/tokenizer.json`, JSON.stringify(json));
 * const tokenizer = await loadTokenizer(folder, 3);
 * assert.deepEqual(tokenizer.encode("b a", { wrap: false }), [2, 1]);
 * await assert.rejects(loadTokenizer(folder, 2), /must stay below 2/);
 * await Deno.remove(folder, { recursive: true });
 * ```
 */
export async function loadTokenizer(
  folder: string,
  vocabulary: number | undefined,
): Promise<TextTokenizer> {
  const file = `${folder}/tokenizer.json`;
  const json = await readJson(file);
  const config = await readJsonIfPresent(`${folder}/tokenizer_config.json`) ?? {};
  const tokenizer = new TextTokenizer(json, config, file);
  const refuse = (must: string) => {
    throw new ModelError(
      "mismatch",
      `${file}: Cannot use it with this model as its ids must ${must} ${vocabulary}, the model's vocab_size: found ${
        tokenizer.vocabulary - 1
      }`,
    );
  };
  if (vocabulary !== undefined && tokenizer.vocabulary > vocabulary) refuse("stay below");
  if (vocabulary !== undefined && 2 * tokenizer.vocabulary < vocabulary) refuse("reach half of");
  return tokenizer;
}
