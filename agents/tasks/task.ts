import type { Json } from "../protocol/mod.ts";

/** What a task asks for, by the name of its family. */
export const TASK_KINDS = [
  "write",
  "read",
  "count",
  "copy",
  "rename",
  "append",
  "replace",
  "run",
  "find",
  "diff",
  "function",
  "repair",
  "add",
  "missing",
] as const;

export type TaskKind = typeof TASK_KINDS[number];

/**
 * How hard a task is meant to be, told beforehand and not measured.
 *
 * 1: one call, few and common words. 2: longer texts, folders, figures, or two calls. 3: unusual words,
 * several lines, many files, or a roundabout request. 4: more than the shipped model was trained for.
 */
export type Grade = 1 | 2 | 3 | 4;

/** One thing that must hold when an agent is done; a task passes if all of its checks do. */
export type Check =
  /** A file's text, white space at its very end aside */
  | { readonly file: string; readonly equals: string }
  /** A file's words in order, however they are set apart */
  | { readonly file: string; readonly words: string }
  /** A file that must not be there any more, or never was to be */
  | { readonly file: string; readonly absent: true }
  /** Files as they were at the beginning; all of them where none are named */
  | { readonly unchanged: readonly string[] | "all" }
  /** The answer, with white space made single, besides case and a full stop at its end */
  | { readonly answer: "equals"; readonly text: string }
  /** The answer holds this whole number, and no other number */
  | { readonly answer: "number"; readonly value: number }
  /** The answer names each of these, and none of the others */
  | {
    readonly answer: "names";
    readonly all: readonly string[];
    readonly none?: readonly string[];
  }
  /** The answer holds one of these phrases, whatever their case */
  | { readonly answer: "says"; readonly any: readonly string[] }
  /** A Python function of a file, called in a process of its own */
  | {
    readonly function: string;
    readonly file: string;
    readonly cases: readonly (readonly [args: readonly number[], result: Json])[];
  };

/** One small task: what is asked, what lies in the workspace, and what must hold afterwards. */
export interface AgentTask {
  /** Kind and a name, with a hyphen */
  readonly id: string;
  readonly kind: TaskKind;
  readonly grade: Grade;
  /** As it is put to the agent; also the item's text */
  readonly text: string;
  readonly files: Readonly<Record<string, string>>;
  readonly checks: readonly Check[];
}
