import type { ChatMessage } from "../../inference/mod.ts";
import type { Attempt } from "./attempt.ts";
import { type RepairTask, taskCode } from "./repair_task.ts";

/** Raised whenever a prompt changes: results of different versions do not mix. */
export const PROMPT_VERSION = 1;

const SYSTEM = [
  "You are an experienced Python engineer who repairs functions.",
  "Answer with a single Python code block that holds the whole corrected function, and nothing else.",
  "Keep its name and its arguments. The code must stand by itself: write every import that it needs,",
  "names of typing too.",
].join(" ");

/** Most characters of what happened that a model is told of one attempt. */
const MOST_TOLD = 1500;

/** The conversation that asks for a first repair. */
export function proposeMessages(task: RepairTask): ChatMessage[] {
  const content = [
    "The function below does not do what its specification says. Find the fault and correct it.",
    `Specification:\n${fence(task.prompt)}`,
    `Faulty implementation:\n${fence(taskCode(task, "buggy_solution"))}`,
    `Give the whole corrected code, with the function \`${task.entry_point}\`.`,
  ].join("\n\n");
  return [{ role: "system", content: SYSTEM }, { role: "user", content }];
}

/**
 * The conversation that asks for another repair: every earlier attempt with what came of it.
 *
 * What is told is the last call and its answer, or the error, and never a value that the tests expect.
 */
export function reflectMessages(task: RepairTask, attempts: readonly Attempt[]): ChatMessage[] {
  const turns = attempts.flatMap(({ code, verdict }): ChatMessage[] => {
    const { reason, detail } = verdict;
    const told = detail.length > MOST_TOLD ? `${detail.slice(0, MOST_TOLD)} …` : detail;
    const content = [
      `That did not work: ${WHAT[reason] ?? reason}.`,
      ...(told ? [`What happened:\n${fence(told, "")}`] : []),
      `Give the whole corrected code, with the function \`${task.entry_point}\`.`,
    ].join("\n\n");
    return [{ role: "assistant", content: fence(code) }, { role: "user", content }];
  });
  return [...proposeMessages(task), ...turns];
}

/** What a reason means, for the model. */
const WHAT: Readonly<Record<string, string>> = {
  assertion: "the answer to the call below is wrong",
  exception: "an error was raised",
  import_error: "the code could not be loaded",
  missing_entry_point: "the function is missing",
  not_plain: "the function returned something else than a plain value",
  early_exit: "the program ended itself",
  timeout: "the function did not end in time",
  signal: "the program crashed",
  oom: "the program used too much memory",
};

/** Text in a fence that nothing in it can close. */
function fence(text: string, tag = "python"): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const bar = "`".repeat(longest + 1);
  return `${bar}${tag}\n${text.replace(/^\n+|\s+$/g, "")}\n${bar}`;
}
