import {
  readTrace,
  type RunOutcome,
  runTraces,
  type RunTracesOptions,
  type Trace,
  type TracedAgent,
} from "../../../agents/traces/mod.ts";
import type { ChatMessage, EmbeddingModel, GenerateOptions } from "../../../inference/mod.ts";
import { describeIsolation } from "../../../sandbox/mod.ts";
import { scriptedModel } from "../_scripted_model.ts";

const { bubblewrap } = await describeIsolation();
export const SANDBOX = {
  isolation: bubblewrap.available ? "bubblewrap" : "weak",
  allowWeakIsolation: true,
} as const;

/** What it looks at, then what it says: the same whatever has been before. */
export function looksAndSays(messages: readonly ChatMessage[], { seed }: GenerateOptions): string {
  return messages.at(-1)!.role === "tool"
    ? `FINAL: ${seed! % 1000}`
    : 'THOUGHT: look\nTOOL_CALL: {"tool": "list_dir"}';
}

export function scriptedAgent(name: string, answer = looksAndSays): TracedAgent {
  return {
    name,
    open: () => Promise.resolve({ ...scriptedModel(answer), digest: "0".repeat(64) }),
  };
}

export const TASKS: RunTracesOptions["tasks"] = ["gold", "drift"].map((label) => ({
  scenario: "own",
  label,
  prompt: `Task: look (${label}).`,
  files: { "a.txt": "one\n" },
}));

/** Runs in a folder that lives as long as `body` takes. */
export async function withTraces(
  body: (
    run: (options?: Partial<RunTracesOptions>) => Promise<RunOutcome[]>,
    out: string,
  ) => Promise<void>,
): Promise<void> {
  const out = await Deno.makeTempDir();
  try {
    await body((options) =>
      runTraces({
        ...{ out, agents: [scriptedAgent("a")], tasks: TASKS, sandbox: SANDBOX },
        generator: "test 1",
        ...options,
      }), out);
  } finally {
    await Deno.remove(out, { recursive: true });
  }
}

/** Every file of a folder with its text, by path. */
export async function filesOf(folder: string, prefix = ""): Promise<Record<string, string>> {
  const files: Record<string, string> = {};
  for await (const entry of Deno.readDir(`${folder}/${prefix}`)) {
    const path = `${prefix}${entry.name}`;
    if (entry.isDirectory) Object.assign(files, await filesOf(folder, `${path}/`));
    else files[path] = await Deno.readTextFile(`${folder}/${path}`);
  }
  return files;
}

/** A trace without what the clock says. */
export async function timeless(path: string): Promise<Trace> {
  return JSON.parse(
    JSON.stringify(
      await readTrace(path),
      (key, value) => /_ms$|_seconds$|^timestamp$/.test(key) ? 0 : value,
    ),
  );
}

/** An embedding model that counts letters, and how often it was asked. */
export function countingEmbedder(key = "1".repeat(64)): EmbeddingModel & { asked: number } {
  const model = {
    ...{ name: "letters", key, pooling: "mean", width: 2, asked: 0 },
    backend: { requested: "static", actual: "static", reason: "a test" },
    embed(texts: readonly string[]) {
      model.asked++;
      const rows = texts.flatMap((t) => {
        const norm = Math.hypot(t.length, 1);
        return [t.length / norm, 1 / norm];
      });
      return Promise.resolve({
        vectors: Float32Array.from(rows),
        width: 2,
        tokens: Int32Array.from(texts, (t) => t.length),
        truncated: new Uint8Array(texts.length),
      });
    },
    close: () => Promise.resolve(),
  };
  return model as unknown as EmbeddingModel & { asked: number };
}
