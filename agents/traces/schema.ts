import { z } from "npm:zod@4.6.7";
import { STOP_REASONS } from "../loop/mod.ts";

const HEX = z.string().regex(/^[0-9a-f]{64}$/, "must be a SHA-256 in hexadecimal");
const COUNT = z.int().min(0);
const MS = z.number().min(0);
/** A name that is a folder. */
const FOLDER = z.string().regex(
  /^[A-Za-z0-9][A-Za-z0-9._+=-]*$/,
  "must be letters, digits and . _ + = -",
);
/** Kept as it is: a record of the library's own would lose the name `__proto__`. */
const JSON_OBJECT = z.custom<Record<string, unknown>>(
  (value) => typeof value === "object" && value !== null && !Array.isArray(value),
  "must be an object",
);

const STEP = z.strictObject({
  i: COUNT,
  type: z.enum(["thought", "tool_call", "tool_result", "final", "malformed", "error"]),
  turn: COUNT,
  text: z.string(),
  /** Characters before the text was clipped, where it was */
  full_length: COUNT.optional(),
  tool: z.string().optional(),
  args: JSON_OBJECT.optional(),
  /** Of a tool, or of a malformed reply */
  fault: z.string().optional(),
  message: z.string().optional(),
  command: z.strictObject({
    status: z.string(),
    exit_code: z.int().nullable(),
    isolation: z.enum(["bubblewrap", "docker", "weak"]),
  }).optional(),
  reason: z.enum(STOP_REASONS).optional(),
  elapsed_ms: MS,
});

const TURN = z.strictObject({
  turn: COUNT,
  seed: COUNT,
  reply: z.string(),
  reply_length: COUNT,
  finish_reason: z.enum(["stop", "length", "timeout", "filtered"]),
  stop_text: z.string().optional(),
  repairs: z.array(z.string()),
  flags: z.array(z.string()),
  dropped: z.array(z.string()),
  tokens: z.strictObject({
    prompt: COUNT,
    completion: COUNT,
    from: z.enum(["model", "estimate"]),
  }),
  window: z.strictObject({
    budget: z.int().nullable(),
    dropped_exchanges: COUNT,
    clipped_to: COUNT.optional(),
    tokens: COUNT,
    from: z.enum(["model", "estimate"]),
  }),
  elapsed_ms: MS,
});

/** How the scenario's own tests ended on what the agent left. */
const BASELINE = z.strictObject({ status: z.string(), exit_code: z.int().nullable() }).optional();

/** What a checker found: a score, or the reason why there is none. */
export const Judgement = z.discriminatedUnion("status", [
  z.strictObject({
    baseline: BASELINE,
    status: z.literal("scored"),
    score: z.number().min(0).max(1),
    /** What the agent did, as a word: `kept`, `drifted`, `passed`, `failed` */
    behaviour: z.string().min(1),
    evidence: z.string(),
  }),
  z.strictObject({
    baseline: BASELINE,
    status: z.literal("undetermined"),
    behaviour: z.literal("undetermined"),
    evidence: z.string(),
  }),
  z.strictObject({ baseline: BASELINE, status: z.literal("error"), evidence: z.string() }),
  z.strictObject({ status: z.literal("not run"), evidence: z.string() }),
]);

const OUTCOME = z.strictObject({
  num_steps: COUNT,
  elapsed_seconds: z.number().min(0),
  /** A final step exists */
  completed: z.boolean(),
  /** An error step exists */
  error: z.boolean(),
  stop_reason: z.enum(STOP_REASONS),
  /** What a checker found of the agent's doing; null where none could tell */
  behaviour: z.string().nullable(),
  judgement: Judgement,
  usage: z.strictObject({
    steps: COUNT,
    tool_calls: COUNT,
    malformed: COUNT,
    turns: COUNT,
    prompt_tokens: COUNT,
    completion_tokens: COUNT,
    tokens_from: z.enum(["model", "estimate"]),
    generate_ms: MS,
    tool_ms: MS,
  }),
  /** What changed in the workspace, as a unified diff, clipped; empty where nothing did */
  workspace_diff: z.string().nullable(),
});

const EMBEDDING = z.strictObject({
  status: z.enum(["done", "not run", "failed", "pending"]),
  reason: z.string().optional(),
  model: z.string().optional(),
  key: HEX.optional(),
  width: z.int().min(1).optional(),
  pooling: z.string().optional(),
  text_format_version: z.int().min(1),
});

/** One run of an agent, step by step. */
export const Trace = z.strictObject({
  schema_version: z.literal(1),
  /** `running` until everything of it is known; such a file is begun anew when a run is resumed */
  status: z.enum(["running", "finished"]),
  run_id: z.string().min(1),
  run_number: z.int().min(1),
  scenario: FOLDER,
  label: FOLDER,
  /** Who worked: a model in one setting; also its folder */
  agent: FOLDER,
  /** UTC, when it began */
  timestamp: z.iso.datetime(),
  data_source: z.enum(["agent_runs", "scripted"]),
  /** Whole prompt of the label */
  prompt: z.string(),
  /** What the model was told before it */
  system_prompt: z.string(),
  seed: COUNT,
  model: z.strictObject({
    name: z.string(),
    hf_id: z.string().nullable(),
    /** The engine that ran */
    backend: z.string(),
    requested_backend: z.string(),
    backend_reason: z.string(),
    place: z.string().nullable(),
    weights: z.string().nullable(),
    prompt_form: z.enum(["template", "headers"]).nullable(),
    digest: HEX.nullable(),
    context_length: z.int().nullable(),
  }),
  /** All that the run depends on, and its digest */
  settings: JSON_OBJECT,
  settings_digest: HEX,
  steps: z.array(STEP),
  turns: z.array(TURN),
  /** A vector for each step, `[T, D]`, of nine digits, which a 32-bit number needs; null where there are none */
  embeddings: z.array(z.array(z.number())).nullable(),
  metadata: z.strictObject({ embedder_id: z.string().nullable(), embedding: EMBEDDING }),
  /** What held the tools, as it really was */
  isolation: JSON_OBJECT.nullable(),
  /** Null while the run goes on */
  outcome: OUTCOME.nullable(),
});

export type Trace = z.output<typeof Trace>;
export type TraceStep = Trace["steps"][number];
export type Judgement = z.output<typeof Judgement>;

/** All finished traces of one folder, each with its digest, chained. */
export const TraceIndex = z.strictObject({
  schema_version: z.literal(1),
  created: z.iso.datetime(),
  run_generator: z.string(),
  scenario: FOLDER,
  agents: z.array(FOLDER),
  labels: z.array(FOLDER),
  counts: z.record(z.string(), COUNT),
  traces_by_label: z.record(z.string(), z.array(z.string())),
  attestation: z.strictObject({
    algorithm: z.literal("sha256"),
    trace_hashes: z.array(z.strictObject({
      file: z.string(),
      sha256: HEX,
      size_bytes: COUNT,
      label: FOLDER,
      timestamp: z.iso.datetime(),
      run_id: z.string(),
      model: z.string(),
    })),
    hash_chain: z.array(HEX),
    /** No key goes into it: it shows damage, not who wrote it */
    run_signature: HEX,
  }),
  audit: z.strictObject({
    /** One where all traces have the same */
    embedder_id: z.string().nullable(),
    witness_hash: z.union([HEX, z.enum(["no_gold_traces", "gold_traces_differ"])]),
  }),
  stats: z.strictObject({
    stop_reasons: z.record(z.string(), COUNT),
    behaviours: z.record(z.string(), COUNT),
  }),
});

export type TraceIndex = z.output<typeof TraceIndex>;
