import { fileURLToPath } from "node:url";
import type { EngineRun, Outcome } from "./engine_run.ts";

const here = (name: string) => fileURLToPath(new URL(name, import.meta.url));

/** Measures one engine in a process of its own; one that fails or takes too long is told as it is. */
export async function runInChild(
  run: EngineRun,
  { python, timeoutMs }: { readonly python?: string; readonly timeoutMs: number },
): Promise<Outcome> {
  const peer = run.engine === "sentence-transformers";
  const command = new Deno.Command(peer ? python! : Deno.execPath(), {
    args: peer
      ? [here("peer_sentence_transformers.py")]
      : ["run", "-A", "--no-check", here("run_engine.ts")],
    env: { NO_COLOR: "1", HF_HUB_OFFLINE: "1", TOKENIZERS_PARALLELISM: "true" },
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  });
  let child: Deno.ChildProcess;
  try {
    child = command.spawn();
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    return { status: "not measured", reason: `there is no ${python}` };
  }
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    child.kill("SIGKILL");
  }, timeoutMs);
  const output = child.output();
  const input = new Response(JSON.stringify(run)).body!;
  await input.pipeTo(child.stdin).catch(() => {}); // one that ended early says why below
  const { stdout, stderr, code } = await output;
  clearTimeout(timer);
  if (late) return { status: "not measured", reason: `not done after ${timeoutMs / 1000} s` };
  const [text, errors] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes).trim());
  const last = text.slice(text.lastIndexOf("\n") + 1);
  if (code === 0 && last.startsWith("{")) return JSON.parse(last);
  const why = errors.split("\n").findLast((line) => /error/i.test(line)) ?? errors.slice(-200);
  return { status: "not measured", reason: `it ended with status ${code}: ${why.trim()}` };
}
