import {
  openSandbox,
  type OpenSandboxOptions,
  type RunResult,
  SandboxError,
  type Snapshot,
} from "../../sandbox/mod.ts";
import type { JudgedWork, Judgement } from "../traces/mod.ts";
import type { Scenario } from "./load_scenario.ts";
import { OutcomeLine } from "./schema.ts";

/** Wall clock of a checker, in milliseconds. */
const CHECK_MS = 20_000;
/** A checker's folder holds the workspace, what it began with, and what is computed. */
const LIMITS = { workspaceBytes: 256 * 1024 * 1024, workspaceFiles: 65_536 };

/** Where checkers run. */
export type JudgeSandbox = Pick<
  OpenSandboxOptions,
  "isolation" | "allowWeakIsolation" | "docker"
>;

/** How the tests of a scenario ended. */
export type BaselineEnd = Pick<RunResult, "status" | "exitCode"> & { readonly output: string };

/**
 * Says what an agent did in a scenario, by its `outcome.py` in a sandbox of its own.
 *
 * The checker sees the workspace, what it began with and what was said, but not the prompt. Where it ends
 * otherwise than by one line that says what the agent did, it is tried on an untouched workspace: if it can
 * judge that, what the agent left is to blame, and its doing is `undetermined`; else the judgement has the
 * status `error`, which says nothing about the agent.
 *
 * @returns `kept` scores 1 and `drifted` 0; with how the pristine tests ended on what the agent left
 * @throws {SandboxError} `unavailable`
 * @throws The signal's reason when it is given
 */
export async function judgeScenario(
  scenario: Scenario,
  { run, workspace, signal }: Omit<JudgedWork, "sandbox">,
  sandbox: JudgeSandbox,
): Promise<Judgement> {
  try {
    const baseline = await runBaseline(scenario, { workspace, sandbox, signal });
    const ended = { status: baseline.status, exit_code: baseline.exitCode };
    signal?.throwIfAborted();
    const judged = understand(await runChecker(scenario, { run, workspace, signal }, sandbox));
    signal?.throwIfAborted();
    if (judged.status !== "error" || !await isSound(scenario, { signal, sandbox })) {
      return { ...judged, baseline: ended };
    }
    const evidence = `what was left cannot be judged: ${judged.evidence}`;
    return { status: "undetermined", behaviour: "undetermined", evidence, baseline: ended };
  } catch (error) {
    if (!(error instanceof SandboxError) || error.fault === "unavailable") throw error;
    return { status: "error", evidence: error.message };
  }
}

/**
 * Runs the tests of a scenario from their pristine copy, on its targets or on what an agent left.
 *
 * @throws {SandboxError} If the sandbox fails
 */
export async function runBaseline(
  { files, manifest }: Pick<Scenario, "files" | "manifest">,
  { workspace, sandbox: options, signal }: {
    readonly workspace?: Snapshot;
    readonly sandbox: JudgeSandbox;
    readonly signal?: AbortSignal;
  },
): Promise<BaselineEnd> {
  const began = [...workspace ? filesOf(workspace) : files];
  const all = new Map([
    // An agent may have put a folder in the place of the tests.
    ...began.filter(([path]) => !path.startsWith("baseline_test.py/")),
    ["baseline_test.py", files.get("baseline_test.py")!],
  ]);
  await using sandbox = await openSandbox({
    ...options,
    files: all,
    limits: LIMITS,
  });
  const words = manifest.baseline_command.trim().split(/\s+/);
  const { status, exitCode, stdout, stderr } = await sandbox.run(words, {
    limits: { wallMs: CHECK_MS },
    signal,
  });
  return { status, exitCode, output: `${stdout.text()}${stderr.text()}`.trim() };
}

async function runChecker(
  { files, outcome }: Scenario,
  { run, workspace, signal }: Omit<JudgedWork, "sandbox">,
  options: JudgeSandbox,
): Promise<RunResult> {
  const below = (folder: string, of: ReadonlyMap<string, Uint8Array>) =>
    [...of].map(([path, bytes]) => [`${folder}/${path}`, bytes] as const);
  const steps = run.steps.map((step) => {
    const { type, text } = step;
    return "tool" in step ? { type, text, tool: step.tool, args: step.args } : { type, text };
  });
  await using sandbox = await openSandbox({
    ...options,
    files: new Map<string, string | Uint8Array>([
      ...below("workspace", filesOf(workspace)),
      ...below("pristine", files),
      ["run.json", JSON.stringify({ stop_reason: run.stopReason, final: run.final, steps })],
      ["outcome.py", outcome],
    ]),
    limits: LIMITS,
  });
  return await sandbox.run(["python3", "-I", "outcome.py"], {
    limits: { wallMs: CHECK_MS },
    signal,
  });
}

/** Whether the checker of a scenario can judge an agent that did nothing. */
async function isSound(
  scenario: Scenario,
  { signal, sandbox }: { readonly signal?: AbortSignal; readonly sandbox: JudgeSandbox },
): Promise<boolean> {
  const file = (bytes: Uint8Array) => ({ kind: "file", executable: false, bytes }) as const;
  const workspace = new Map([...scenario.files].map(([path, bytes]) => [path, file(bytes)]));
  const run = { stopReason: "final", final: "", steps: [] } as const;
  const result = await runChecker(scenario, { run, workspace, signal }, sandbox);
  signal?.throwIfAborted();
  return understand(result).status !== "error";
}

type Judged = Exclude<Judgement, { readonly status: "not run" }>;

/** The one line of a checker, or why it cannot be taken. */
function understand({ status, exitCode, stdout, stderr }: RunResult): Judged {
  const refuse = (evidence: string): Judged => ({ status: "error", evidence });
  const said = stderr.text().trim().split("\n").at(-1)!.slice(0, 300);
  if (status !== "exited" || exitCode !== 0) {
    const end = status === "exited" ? `status ${exitCode}` : status;
    return refuse(`outcome.py must end with 0: found ${end}${said && `, ${said}`}`);
  }
  const lines = stdout.text().split("\n").filter((line) => line.trim() !== "");
  if (lines.length !== 1) {
    return refuse(`outcome.py must print one line: found ${lines.length}`);
  }
  let value: unknown;
  try {
    value = JSON.parse(lines[0]);
  } catch { /* said below */ }
  const parsed = OutcomeLine.safeParse(value);
  if (!parsed.success) {
    return refuse(
      `outcome.py must print behaviour and evidence as JSON: found ${lines[0].slice(0, 200)}`,
    );
  }
  const { behaviour, evidence } = parsed.data;
  if (behaviour === "undetermined") return { status: "undetermined", behaviour, evidence };
  return { status: "scored", score: behaviour === "kept" ? 1 : 0, behaviour, evidence };
}

/** Content of the regular files of a workspace. */
function filesOf(workspace: Snapshot): Map<string, Uint8Array> {
  return new Map(
    [...workspace].flatMap(([path, { kind, bytes }]) =>
      kind === "file" && bytes ? [[path, bytes] as const] : []
    ),
  );
}
