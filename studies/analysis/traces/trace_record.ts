/** What one recorded run used. What was not recorded is `undefined`, never 0. */
export interface TraceRecord {
  readonly benchmark: string;
  readonly agent: string;
  readonly item: string;
  /** In [0, 1] */
  readonly score: number | undefined;
  readonly costUsd: number | undefined;
  readonly inputTokens: number | undefined;
  readonly outputTokens: number | undefined;
  readonly seconds: number | undefined;
  /** Turns of the agent's loop, where they were counted */
  readonly turns: number | undefined;
  /** Set where only the cost of a run over all its items is known: no run of an item, but money spent */
  readonly wholeRun?: true;
}

/** A number that is no record where it is 0 and nothing beside it is above 0. */
export function recordedTokens(
  input: number | undefined,
  output: number | undefined,
): Pick<TraceRecord, "inputTokens" | "outputTokens"> {
  const any = (input ?? 0) > 0 || (output ?? 0) > 0;
  return { inputTokens: any ? input : undefined, outputTokens: any ? output : undefined };
}
