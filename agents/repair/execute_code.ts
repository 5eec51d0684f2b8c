import {
  type Limits,
  openSandbox,
  type OpenSandboxOptions,
  type RunResult,
  SandboxError,
} from "../../sandbox/mod.ts";
import candidate from "./candidate.py" with { type: "text" };
import judge from "./judge.py" with { type: "text" };
import type { RepairTask } from "./repair_task.ts";
import { parseVerdict, silentVerdict, type Verdict } from "./verdict.ts";

/** What a task's code finds imported: nothing, what the task's prompt gives, or more. */
export const IMPORT_MODES = ["strict", "task", "official"] as const;
export type ImportMode = typeof IMPORT_MODES[number];

/** How candidates are executed. */
export interface ExecuteOptions {
  /** Where; `bubblewrap` by default */
  readonly sandbox?: OpenSandboxOptions;
  /**
   * `task` by default: imports and helpers of the task's declaration, for candidate and tests.
   * `official` adds the preamble of the usual scoring, `strict` gives neither.
   */
  readonly imports?: ImportMode;
  /** Seconds for loading and testing one candidate; 10 by default */
  readonly timeoutSeconds?: number;
  readonly signal?: AbortSignal;
}

/** Tries after a sandbox that failed, before the failure is the verdict. */
const TRIES = 3;
/** Milliseconds for the judge's own start and end. */
const SPARE_MS = 3000;
const KEPT_OUTPUT = 4000;

/**
 * Executes candidate code with a task's tests in a sandbox of its own and gives the judge's verdict.
 *
 * Inside, the judge runs the tests in a process whose memory and descriptors are closed to the
 * candidate's; the candidate only ever gets arguments and gives back plain values. Its verdict comes
 * on a descriptor that the candidate does not have, with a nonce that it was never told. Arguments go
 * by value, so that a candidate that changes them changes its own copy. Exit codes and files take no part.
 *
 * @param task Whose tests and helpers
 * @param blocks Texts of code, at least one, of which the judge takes the last that parses and defines
 * the entry point, else the longest that parses, else the first
 * @param options Isolation, imports, limits
 * @throws {SandboxError} `unavailable`, if the isolation asked for, or Python in it, is not there
 * @throws {RangeError} If there is no block
 *
 * @example Leaving early is no pass
 * ```ts
 * import { executeCode } from "./execute_code.ts";
 * import { describeIsolation } from "../../sandbox/mod.ts";
 * import { strict as assert } from "node:assert";
 *
 * const task = {
 *   task_id: "own/0", prompt: "def f():\n", declaration: "def f():\n", entry_point: "f",
 *   canonical_solution: "    return 1\n", buggy_solution: "    return 2\n", bug_type: "value misuse",
 *   failure_symptoms: "incorrect output", test: "def check(f):\n    assert f() == 1\ncheck(f)",
 * };
 * if ((await describeIsolation()).bubblewrap.available) {
 *   const code = "import os\ndef f():\n    os._exit(0)\n";
 *   assert.equal((await executeCode(task, [code])).reason, "early_exit");
 * }
 * ```
 */
export async function executeCode(
  task: RepairTask,
  blocks: readonly string[],
  options: ExecuteOptions = {},
): Promise<Verdict> {
  if (!blocks.length) {
    throw new RangeError(
      `Cannot execute code for ${task.task_id} as there must be some: found none`,
    );
  }
  for (let tries = 1;; tries++) {
    options.signal?.throwIfAborted();
    try {
      return await executeOnce(task, blocks, options);
    } catch (error) {
      if (!(error instanceof SandboxError) || error.fault === "unavailable") throw error;
      if (tries === TRIES) {
        const detail = error.message;
        return silentVerdict("sandbox_error", {
          detail,
          type: error.fault,
          seconds: 0,
          output: "",
        });
      }
    }
  }
}

async function executeOnce(
  task: RepairTask,
  blocks: readonly string[],
  { sandbox: where, imports = "task", timeoutSeconds = 10, signal }: ExecuteOptions,
): Promise<Verdict> {
  const limits: Partial<Limits> = {
    wallMs: Math.ceil(timeoutSeconds * 1000) + SPARE_MS,
    cpuSeconds: Math.ceil(timeoutSeconds) + 2,
    ...where?.limits,
  };
  await using sandbox = await openSandbox({ isolation: "bubblewrap", ...where, limits });
  const nonce = crypto.randomUUID();
  const { declaration, test, entry_point: entry } = task;
  const request = { nonce, blocks, entry, imports, declaration, test, seconds: timeoutSeconds };
  const result = await sandbox.run(["python3", "-s", "-B", "-c", `${candidate}\n${judge}`], {
    stdin: JSON.stringify(request),
    env: { PYTHONHASHSEED: "0", PYTHONIOENCODING: "utf-8:backslashreplace" },
    signal,
  });
  signal?.throwIfAborted();
  if (result.exitCode === 127) {
    throw new SandboxError(
      "unavailable",
      "Cannot execute Python code as the sandbox must have python3: install it under /usr/bin",
    );
  }
  const output = clip(result.stderr.text());
  return parseVerdict(result.stdout.text(), { nonce, output }) ?? withoutWord(result, output);
}

/** The judge was ended before it could speak: by the clock, by memory, or by the candidate. */
function withoutWord({ status, exitCode, wallMs }: RunResult, output: string): Verdict {
  const about = { seconds: wallMs / 1000, output };
  if (status === "timeout") {
    return silentVerdict("timeout", { ...about, detail: "the sandbox ended it by its wall clock" });
  }
  if (status === "memory") {
    return silentVerdict("oom", { ...about, detail: "its processes held too much memory" });
  }
  const ended = `the judge was ended, with exit code ${exitCode}`;
  return exitCode !== null && exitCode > 128
    ? silentVerdict("signal", { ...about, type: `${exitCode - 128}`, detail: ended })
    : silentVerdict("early_exit", { ...about, detail: ended });
}

function clip(text: string): string {
  const half = KEPT_OUTPUT / 2;
  return text.length <= KEPT_OUTPUT
    ? text
    : `${text.slice(0, half)}\n[${text.length - KEPT_OUTPUT} characters left out]\n${
      text.slice(-half)
    }`;
}
