import { z } from "npm:zod@4.6.7";

const NAME = z.string().regex(
  /^[A-Za-z0-9][A-Za-z0-9._-]*$/,
  "must be letters, digits, dots, hyphens and underscores",
);
const TEXT = z.string().min(1, "must not be empty");
const COUNT = z.int().min(1);
const ADDRESS = z.url({ protocol: /^https?$/, error: "must be an http or https address" });
const REPOSITORY = z.string().regex(/^[\w-][\w.-]*\/[\w-][\w.-]*$/, "must be owner/model");
const DTYPE = z.enum(["float32", "float16", "bfloat16"]);
const PROVIDER = z.enum(["wasm", "webgpu"]);

/** What a request says by itself, so that `extra_body` may not. */
const OWN_KEYS = [
  ...["model", "messages", "prompt", "stream", "stream_options", "seed", "stop"],
  ...["max_tokens", "temperature", "top_p"],
];

/** Names of engines that a chat model's entry may ask for. */
export const CHAT_BACKENDS = [
  "transformers",
  "vllm",
  "onnx",
  "wgsl",
  "openai",
  "replay",
] as const;

/** One chat model of `models.yaml`. */
export const ChatEntry = z.strictObject({
  name: NAME,
  hf_id: REPOSITORY.optional(),
  folder: TEXT.optional(),
  backend: z.enum(CHAT_BACKENDS),
  dtype: DTYPE.optional(),
  max_tokens: COUNT,
  temperature: z.number().min(0),
  context_length: COUNT.default(2048),
  load_in_4bit: z.boolean().default(false),
  load_in_8bit: z.boolean().default(false),
  description: z.string().default(""),
  revision: TEXT.optional(),
  provider: PROVIDER.optional(),
  top_p: z.number().gt(0).max(1).default(1),
  top_k: z.int().min(0).default(0),
  endpoint: ADDRESS.optional(),
  served_name: TEXT.optional(),
  api: z.enum(["chat", "completions"]).optional(),
  api_key_env: TEXT.optional(),
  extra_body: z.record(TEXT, z.json()).optional(),
  recording: TEXT.optional(),
}).superRefine((entry, context) => {
  const must = (holds: boolean, path: keyof typeof entry, message: string) => {
    if (!holds) context.addIssue({ code: "custom", path: [path], message });
  };
  const { backend } = entry;
  const local = backend !== "openai" && backend !== "replay";
  const served = backend === "openai" || backend === "vllm";
  must(!local || !!(entry.hf_id ?? entry.folder), "hf_id", `or folder is needed by ${backend}`);
  must(!local || !!entry.dtype, "dtype", `is needed by ${backend}`);
  must(local || !entry.dtype, "dtype", `cannot be asked of ${backend}, which loads no weights`);
  for (const key of ["load_in_4bit", "load_in_8bit"] as const) {
    must(local || !entry[key], key, `cannot be asked of ${backend}, which loads no weights`);
  }
  must(
    !(entry.load_in_4bit && entry.load_in_8bit),
    "load_in_8bit",
    "and load_in_4bit cannot both be true",
  );
  must(local || !entry.provider, "provider", `cannot be asked of ${backend}`);
  must(
    !(backend === "wgsl" && (entry.load_in_4bit || entry.load_in_8bit)),
    entry.load_in_4bit ? "load_in_4bit" : "load_in_8bit",
    "cannot be asked of wgsl, which computes in 32 bits",
  );
  must(backend !== "openai" || !!entry.endpoint, "endpoint", "is needed by openai");
  for (const key of ["endpoint", "served_name", "api", "api_key_env", "extra_body"] as const) {
    must(served || entry[key] === undefined, key, `has no meaning for ${backend}`);
  }
  const own = OWN_KEYS.find((key) => entry.extra_body && Object.hasOwn(entry.extra_body, key));
  must(own === undefined, "extra_body", `cannot hold ${own}, which each request sets`);
  must(backend !== "replay" || !!entry.recording, "recording", "is needed by replay");
  must(
    backend === "replay" || !entry.recording,
    "recording",
    `has no meaning for ${backend}`,
  );
  must(!entry.folder || !entry.revision, "revision", "has no meaning for a folder");
  must(
    entry.max_tokens < entry.context_length,
    "max_tokens",
    `must be below context_length, ${entry.context_length}`,
  );
});

/** The embedding model of `models.yaml`. */
export const EmbeddingEntry = z.strictObject({
  name: NAME,
  hf_id: REPOSITORY.optional(),
  folder: TEXT.optional(),
  backend: z.enum(["onnx", "wgsl", "static", "openai"]).default("onnx"),
  dtype: DTYPE.default("float32"),
  load_in_4bit: z.boolean().default(false),
  load_in_8bit: z.boolean().default(false),
  description: z.string().default(""),
  revision: TEXT.optional(),
  provider: PROVIDER.optional(),
  pooling: z.enum(["mean", "cls", "last"]).optional(),
  max_length: z.int().min(4).optional(),
  endpoint: ADDRESS.optional(),
  served_name: TEXT.optional(),
  api_key_env: TEXT.optional(),
}).superRefine((entry, context) => {
  const must = (holds: boolean, path: keyof typeof entry, message: string) => {
    if (!holds) context.addIssue({ code: "custom", path: [path], message });
  };
  const { backend } = entry, served = backend === "openai";
  must(
    served || !!(entry.hf_id ?? entry.folder),
    "hf_id",
    `or folder is needed by ${backend}`,
  );
  must(!served || !!entry.endpoint, "endpoint", "is needed by openai");
  for (const key of ["endpoint", "served_name", "api_key_env"] as const) {
    must(served || entry[key] === undefined, key, `has no meaning for ${backend}`);
  }
  must(!served || !entry.pooling, "pooling", "cannot be asked of openai, whose server pools");
  must(!served || !entry.max_length, "max_length", "cannot be asked of openai");
  must(
    backend !== "static" || (entry.pooling ?? "mean") === "mean",
    "pooling",
    "of static must be mean",
  );
  must(
    !(entry.load_in_4bit && entry.load_in_8bit),
    "load_in_8bit",
    "and load_in_4bit cannot both be true",
  );
  for (const key of ["load_in_4bit", "load_in_8bit"] as const) {
    must(backend === "onnx" || !entry[key], key, `cannot be asked of ${backend}`);
  }
  must(!entry.folder || !entry.revision, "revision", "has no meaning for a folder");
});

/** A whole `models.yaml`. */
export const ModelsFile = z.strictObject({
  models: z.array(ChatEntry).min(1, "must name at least one model"),
  default_model: NAME.optional(),
  embedding_model: EmbeddingEntry.optional(),
}).superRefine(({ models, default_model }, context) => {
  const names = models.map((m) => m.name);
  names.forEach((name, i) => {
    const first = names.indexOf(name);
    if (first < i) {
      context.addIssue({
        code: "custom",
        path: ["models", i, "name"],
        message: `${name} is the name of model ${first + 1} already`,
      });
    }
  });
  if (default_model !== undefined && !names.includes(default_model)) {
    context.addIssue({
      code: "custom",
      path: ["default_model"],
      message: `must be one of ${names.join(", ")}: found ${default_model}`,
    });
  }
});

/** One chat model, checked and with every default filled in. */
export type ChatEntry = z.output<typeof ChatEntry>;
/** The embedding model, checked and with every default filled in. */
export type EmbeddingEntry = z.output<typeof EmbeddingEntry>;
/** A whole file, checked. */
export type ModelsFile = z.output<typeof ModelsFile>;
