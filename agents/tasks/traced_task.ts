import { sha256 } from "../../files/mod.ts";
import { SandboxError } from "../../sandbox/mod.ts";
import type { Judgement, TracedTask } from "../traces/mod.ts";
import { CHECKER_PROGRAM, checkTask, type TaskVerdict } from "./checks/check_task.ts";
import type { AgentTask, Check } from "./task.ts";

/** What the tasks are called as a benchmark; also a folder of traces. */
export const SCENARIO = "agent-tasks";

/** A task as work whose runs are recorded, judged by its own checks in the sandbox. */
export async function tracedTask(task: AgentTask): Promise<TracedTask> {
  return {
    scenario: SCENARIO,
    label: task.id,
    prompt: task.text,
    files: task.files,
    judgeDigest: await sha256(JSON.stringify([CHECKER_PROGRAM, task.checks])),
    judge: async ({ run, sandbox, signal }) => {
      try {
        return judgementOf(task, await checkTask(sandbox, { task, answer: run.final, signal }));
      } catch (error) {
        if (!(error instanceof SandboxError)) throw error;
        return { status: "error", evidence: error.message };
      }
    },
  };
}

function judgementOf({ checks }: AgentTask, verdict: TaskVerdict): Judgement {
  const failed = verdict.checks.flatMap(({ passed, found }, i) =>
    passed ? [] : [`${describe(checks[i])}: found ${JSON.stringify(found)}`]
  );
  return {
    status: "scored",
    score: verdict.passed ? 1 : 0,
    behaviour: verdict.passed ? "passed" : "failed",
    evidence: verdict.passed ? `all ${checks.length} checks passed` : failed.join("; "),
  };
}

/** What a check asks for, in a few words. */
function describe(check: Check): string {
  if ("function" in check) {
    return `${check.file} must have ${check.function} give the right results`;
  }
  if ("unchanged" in check) return "files must be as they were";
  if ("absent" in check) return `${check.file} must not be there`;
  if ("equals" in check) return `${check.file} must be ${JSON.stringify(check.equals)}`;
  if ("words" in check) return `${check.file} must have the words ${JSON.stringify(check.words)}`;
  switch (check.answer) {
    case "equals":
      return `the answer must be ${JSON.stringify(check.text)}`;
    case "number":
      return `the answer must hold the number ${check.value} alone`;
    case "names":
      return `the answer must name ${check.all.join(" and ")} alone`;
    case "says":
      return `the answer must say ${check.any.map((text) => JSON.stringify(text)).join(" or ")}`;
  }
}
