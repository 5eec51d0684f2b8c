import { isEmbeddedBy, type StepEmbedder } from "./embed_trace.ts";
import type { Trace } from "./schema.ts";
import { readTrace } from "./trace_file.ts";

/** Ends that say nothing about the agent: such a run is made again when it is resumed. */
const FAILURES: readonly string[] = ["backend_error", "sandbox_error", "cancelled"];

/** Whether a run failed for reasons that are not the agent's, or could not be judged. */
export function hasFailed({ outcome }: Pick<Trace, "outcome">): boolean {
  return !outcome || FAILURES.includes(outcome.stop_reason) || outcome.judgement.status === "error";
}

/** What is to be done about a run of which there may be a trace. */
export type EarlierRun =
  | { readonly todo: "nothing" | "embed"; readonly trace: Trace }
  | { readonly todo: "run" };

/**
 * Looks at the trace of a run that is wanted again.
 *
 * One that was finished under the same settings is kept; one that was not, or that failed for reasons that
 * are not the agent's, is made again from its beginning, since its workspace is gone.
 *
 * @throws {SyntaxError} A file that is no trace
 * @throws {RangeError} A trace of other settings: each is named, with both values
 */
export async function lookAtEarlier(
  path: string,
  { settings, digest, embedder }: {
    readonly settings: Record<string, unknown>;
    readonly digest: string;
    readonly embedder: StepEmbedder | undefined;
  },
): Promise<EarlierRun> {
  let trace: Trace;
  try {
    trace = await readTrace(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return { todo: "run" };
    throw error;
  }
  if (trace.settings_digest !== digest) {
    const other = differences(trace.settings, settings).map(([name, found, now]) =>
      `${name} ${JSON.stringify(found)}, now ${JSON.stringify(now)}`
    );
    throw new RangeError(
      `Cannot resume ${path} as its settings must be those of this run: found ${
        other.join("; ") || "a digest that does not fit its own settings"
      }`,
    );
  }
  if (trace.status === "running" || hasFailed(trace)) return { todo: "run" };
  return { todo: isEmbeddedBy(trace, embedder) ? "nothing" : "embed", trace };
}

/** Where two records differ, by dotted names. */
export function differences(
  a: unknown,
  b: unknown,
  name = "",
): [name: string, a: unknown, b: unknown][] {
  const isRecord = (x: unknown): x is Record<string, unknown> =>
    typeof x === "object" && x !== null && !Array.isArray(x);
  if (!isRecord(a) || !isRecord(b)) {
    return JSON.stringify(a) === JSON.stringify(b) ? [] : [[name, a, b]];
  }
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].flatMap((key) =>
    differences(a[key], b[key], name === "" ? key : `${name}.${key}`)
  );
}
