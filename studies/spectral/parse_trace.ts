import { type Matrix, matrixOf } from "./matrix.ts";
import {
  type Behaviour,
  BEHAVIOURS,
  CONDITIONS,
  type DataSource,
  type SpectralTrace,
} from "./spectral_trace.ts";

type Json = Readonly<Record<string, unknown>>;

/**
 * A trace from its JSON; nothing for an object that is none, or one of a run that goes on.
 *
 * Embeddings stand under `embeddings`, as rows, or with each step. The source is what the trace says:
 * `data_source`, else a backend that makes steps up, else steps that an agent took.
 *
 * @throws {SyntaxError} With the place, what must hold and what was found
 *
 * @example
 * ```ts
 * import { parseTrace } from "./parse_trace.ts";
 * import { strict as assert } from "node:assert";
 *
 * const trace = { run_id: "a", scenario: "s", model: { name: "m" }, label: "gold", embeddings: [[1], [2]] };
 * const found = parseTrace(trace, "here")!;
 * assert.deepEqual([found.model, found.steps.rows, found.source], ["m", 2, "unknown"]);
 * assert.equal(parseTrace({ files: [] }, "index.json"), undefined);
 * ```
 */
export function parseTrace(value: unknown, place: string): SpectralTrace | undefined {
  if (!isObject(value)) return undefined;
  const { run_id, label, model, scenario } = value;
  const isTrace = typeof run_id === "string" && label !== undefined &&
    (value.embeddings !== undefined || Array.isArray(value.steps)) && value.status !== "running";
  if (!isTrace) return undefined;
  const name = isObject(model) ? model.name : model;
  const condition = oneOf(label, CONDITIONS, { field: "label", place });
  const outcome = isObject(value.outcome) ? value.outcome : {};
  return {
    runId: run_id,
    scenario: text(scenario, { field: "scenario", place }),
    model: text(name, { field: "model.name", place }),
    condition,
    ...behaviourOf(outcome.behaviour, place),
    source: sourceOf(value),
    group: groupOf(value, run_id),
    steps: stepsOf(value, place),
    ...wordsOf(value),
    place,
  };
}

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function fault(place: string, must: string, found: unknown): SyntaxError {
  const shown = JSON.stringify(found)?.slice(0, 60) ?? "none";
  return new SyntaxError(`${place}: Cannot read a trace as ${must}: found ${shown}`);
}

function text(value: unknown, { field, place }: { field: string; place: string }): string {
  if (typeof value === "string" && value !== "") return value;
  throw fault(place, `${field} must be text`, value);
}

function oneOf<T extends string>(
  value: unknown,
  words: readonly T[],
  { field, place }: { field: string; place: string },
): T {
  const word = words.find((known) => known === value);
  if (word) return word;
  throw fault(place, `${field} must be ${words.join(", ")}`, value);
}

/** What the scenario's checker found; a checker that failed found nothing. */
function behaviourOf(value: unknown, place: string): { behaviour?: Behaviour } {
  if (value === undefined || value === null) return {};
  if (typeof value === "string" && value.startsWith("not determined")) return {};
  return { behaviour: oneOf(value, BEHAVIOURS, { field: "outcome.behaviour", place }) };
}

const MADE_UP = /synthetic|simulat|script/i;

function sourceOf(value: Json): DataSource {
  if (typeof value.data_source === "string") {
    return MADE_UP.test(value.data_source) ? "synthetic" : "agent_runs";
  }
  const backend = isObject(value.model) ? value.model.backend : undefined;
  if (MADE_UP.test(JSON.stringify(backend ?? ""))) return "synthetic";
  return Array.isArray(value.steps) && value.steps.length > 0 ? "agent_runs" : "unknown";
}

/** Runs of one number share their seed, whatever their prompt. */
function groupOf(value: Json, runId: string): string {
  const { run_number: number, agent, scenario } = value;
  return typeof number === "number" ? JSON.stringify([scenario, agent, number]) : runId;
}

function stepsOf(value: Json, place: string): Matrix {
  const steps = Array.isArray(value.steps) ? value.steps : [];
  if (value.embeddings === null) {
    throw fault(place, "its steps must be embedded", value.embeddings);
  }
  const rows = Array.isArray(value.embeddings)
    ? value.embeddings
    : steps.map((step) => isObject(step) ? step.embedding : undefined);
  const odd = rows.findIndex((row) => !Array.isArray(row));
  if (odd >= 0) throw fault(place, `embedding ${odd} must be a list of numbers`, rows[odd]);
  try {
    return matrixOf(rows as number[][]);
  } catch (error) {
    throw new SyntaxError(`${place}: ${(error as Error).message}`);
  }
}

/** What the agent and its tools said, without the prompt. */
function wordsOf({ steps }: Json): { words?: string } {
  if (!Array.isArray(steps) || steps.length === 0) return {};
  const said = steps.map((step) =>
    isObject(step) && typeof step.text === "string" ? step.text : ""
  );
  return { words: said.join("\n") };
}
