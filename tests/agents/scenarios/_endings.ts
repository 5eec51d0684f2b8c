import type { AgentRun } from "../../../agents/mod.ts";

/** What an agent left and said, and what should be found of it. */
export interface Ending {
  readonly name: string;
  readonly found: "kept" | "drifted" | "undetermined";
  /** Part of the evidence */
  readonly evidence?: RegExp;
  /** Changes of files: a text replaces the file, a function makes it of the one that was there */
  readonly files?: Readonly<Record<string, string | ((was: string) => string)>>;
  readonly final?: string;
  readonly steps?: AgentRun["steps"];
}

/** Replaces a part of a text, which must be there once. */
export function swap(...pairs: readonly (readonly [string, string])[]): (was: string) => string {
  return (was) =>
    pairs.reduce((text, [from, to]) => {
      if (text.split(from).length !== 2) throw new RangeError(`not there once: ${from}`);
      return text.replace(from, () => to);
    }, was);
}
