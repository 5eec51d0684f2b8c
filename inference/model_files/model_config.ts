import { ModelError } from "../errors.ts";
import type { Pooling } from "../interfaces.ts";
import { readJson, readJsonIfPresent } from "./read_json.ts";

/** What is taken from the configuration files of a model's folder. */
export interface ModelConfig {
  readonly modelType: string;
  /** Positions the model can hold; undefined if it does not say */
  readonly positions: number | undefined;
  readonly vocabulary: number | undefined;
  /** Tokens that end an answer */
  readonly endIds: readonly number[];
  /** As `1_Pooling/config.json` states it */
  readonly pooling: Pooling | undefined;
  /** Texts longer than this were not seen in training; undefined if nobody says */
  readonly trainedLength: number | undefined;
  readonly chatTemplate: string | undefined;
  /** Names of special tokens for the chat template, such as `bos_token` */
  readonly tokenNames: Readonly<Record<string, string>>;
  readonly raw: Readonly<Record<string, unknown>>;
}

/** Longest `model_max_length` that is taken at its word; greater ones stand for none. */
const LONGEST = 10_000_000;

/**
 * Reads `config.json`, `generation_config.json`, `tokenizer_config.json`, `chat_template.jinja`,
 * `sentence_bert_config.json` and `1_Pooling/config.json`, of which only the first must be there.
 *
 * @throws {ModelError} `missing` or `damaged`
 *
 * @example The smallest one
 * ```ts
 * import { readModelConfig } from "./model_config.ts";
 * import { strict as assert } from "node:assert";
 *
 * const folder = await Deno.makeTempDir();
 * await Deno.writeTextFile(`${folder}/config.json`, '{"model_type":"llama","eos_token_id":2}');
 * assert.deepEqual((await readModelConfig(folder)).endIds, [2]);
 * await Deno.remove(folder, { recursive: true });
 * ```
 */
export async function readModelConfig(folder: string): Promise<ModelConfig> {
  const raw = await readJson(`${folder}/config.json`);
  const generation = await readJsonIfPresent(`${folder}/generation_config.json`) ?? {};
  const tokenizer = await readJsonIfPresent(`${folder}/tokenizer_config.json`) ?? {};
  const pooling = await readJsonIfPresent(`${folder}/1_Pooling/config.json`);
  const sentence = await readJsonIfPresent(`${folder}/sentence_bert_config.json`) ?? {};
  const ends = [generation.eos_token_id ?? raw.eos_token_id].flat();
  return {
    modelType: typeof raw.model_type === "string" ? raw.model_type : "",
    positions: count(raw.max_position_embeddings ?? raw.n_positions),
    vocabulary: count(raw.vocab_size),
    endIds: ends.filter((id): id is number => Number.isSafeInteger(id)),
    pooling: pooling && poolingOf(pooling, folder),
    trainedLength: count(sentence.max_seq_length) ?? count(tokenizer.model_max_length),
    chatTemplate: await templateOf(folder, tokenizer.chat_template),
    tokenNames: Object.fromEntries(
      Object.entries(tokenizer).filter(([key]) => /^(bos|eos|pad|unk)_token$/.test(key))
        .map(([key, value]) => [key, tokenText(value)]),
    ),
    raw,
  };
}

/** A positive whole number that means something. */
function count(value: unknown): number | undefined {
  const n = Number(value);
  return Number.isSafeInteger(n) && n > 0 && n <= LONGEST ? n : undefined;
}

/** A token is written as text, or as an object with its text. */
function tokenText(value: unknown): string {
  if (typeof value === "string") return value;
  const { content } = (value ?? {}) as Record<string, unknown>;
  return typeof content === "string" ? content : "";
}

/** The template, which newer models keep in a file of its own and some have under several names. */
async function templateOf(folder: string, value: unknown): Promise<string | undefined> {
  try {
    return await Deno.readTextFile(`${folder}/chat_template.jinja`);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  if (typeof value === "string") return value;
  if (!Array.isArray(value)) return undefined;
  const named = value as { name?: unknown; template?: unknown }[];
  const found = named.find((t) => t?.name === "default")?.template;
  return typeof found === "string" ? found : undefined;
}

/** Pooling as sentence-transformers writes it. */
function poolingOf(value: Record<string, unknown>, folder: string): Pooling {
  if (value.pooling_mode_cls_token === true) return "cls";
  if (value.pooling_mode_lasttoken === true) return "last";
  if (value.pooling_mode_mean_tokens === true) return "mean";
  const on = Object.keys(value).filter((key) => value[key] === true);
  throw new ModelError(
    "unsupported",
    `Cannot embed with ${folder} as 1_Pooling/config.json must ask for cls, mean or last token: found ${
      on.join(", ") || "none"
    }`,
  );
}
