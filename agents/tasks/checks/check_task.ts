import { type Sandbox, SandboxError } from "../../../sandbox/mod.ts";
import type { AgentTask, Check } from "../task.ts";
import program from "./check.py" with { type: "text" };

/** What became of one check. */
export interface CheckResult {
  readonly passed: boolean;
  /** What was found where something else was wanted, clipped */
  readonly found: string;
}

/** What the checker says of a finished task. */
export interface TaskVerdict {
  /** Whether all checks passed */
  readonly passed: boolean;
  /** In the order of the task's checks */
  readonly checks: readonly CheckResult[];
}

/** Changes whenever the program that checks does, so that verdicts can tell which one spoke. */
export const CHECKER_PROGRAM: string = program;

const WALL_MS = 30_000;

/**
 * Runs the checker, a Python program, in the sandbox where an agent has worked.
 *
 * The program is given on the command line and what it needs on its standard input, so that nothing of
 * it stands in the workspace. Functions that the agent wrote are called in a process of their own, which
 * is not told what should come out.
 *
 * @param sandbox Where the agent worked; its workspace is looked at as it is
 * @param options The task, and the agent's final answer or `null`
 * @throws {SandboxError} `setup`, if the checker itself could not be run to its end, as without Python
 *
 * @example A file that should say something else
 * ```ts
 * import { checkTask } from "./check_task.ts";
 * import { openSandbox } from "../../../sandbox/mod.ts";
 * import { strict as assert } from "node:assert";
 *
 * if (Deno.build.os === "linux") {
 *   await using sandbox = await openSandbox({
 *     isolation: "weak",
 *     allowWeakIsolation: true,
 *     files: { "a.txt": "north" },
 *   });
 *   const checks = [{ file: "a.txt", equals: "south" }, { answer: "number", value: 3 }] as const;
 *   const verdict = await checkTask(sandbox, { task: { files: {}, checks }, answer: "3 files" });
 *   assert.deepEqual(verdict.checks.map(({ passed }) => passed), [false, true]);
 *   assert.equal(verdict.passed, false);
 * }
 * ```
 */
export async function checkTask(
  sandbox: Sandbox,
  { task, answer, signal }: {
    readonly task: Pick<AgentTask, "files"> & { readonly checks: readonly Check[] };
    readonly answer: string | null;
    readonly signal?: AbortSignal;
  },
): Promise<TaskVerdict> {
  const stdin = JSON.stringify({ checks: task.checks, start: task.files, answer });
  const result = await sandbox.run(["python3", "-I", "-S", "-B", "-c", program], {
    stdin,
    limits: { wallMs: WALL_MS },
    signal,
  });
  signal?.throwIfAborted();
  const checks = readResults(result.stdout.text(), task.checks.length);
  if (result.exitCode !== 0 || !checks) {
    const said = result.stderr.text().trim().split("\n").at(-1) ?? "";
    throw new SandboxError(
      "setup",
      `Cannot check a task as the checker must run to its end: it ${
        result.status === "exited" ? `left with ${result.exitCode}` : `ended by ${result.status}`
      }${said ? `, saying ${said}` : ""}`,
    );
  }
  return { passed: checks.every(({ passed }) => passed), checks };
}

function readResults(text: string, count: number): CheckResult[] | undefined {
  try {
    const value = JSON.parse(text);
    return Array.isArray(value) && value.length === count ? value : undefined;
  } catch {
    return undefined;
  }
}
