/** What bubblewrap told of a command so far. */
export interface BubblewrapStatus {
  /** First process of the sandbox, by the host's number */
  readonly first?: number;
  /** Exit code of the command; absent when it was never started, or its sandbox was ended */
  readonly exitCode?: number;
}

/** Reads the JSON lines that bubblewrap writes; a line not yet whole is left out. */
export function readStatus(path: string): BubblewrapStatus {
  let text: string;
  try {
    text = Deno.readTextFileSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return {};
    throw error;
  }
  return {
    first: numberAfter(text, /"child-pid":\s*(\d+)\s*[,}]/),
    exitCode: numberAfter(text, /"exit-code":\s*(\d+)\s*[,}]/),
  };
}

function numberAfter(text: string, pattern: RegExp): number | undefined {
  const found = pattern.exec(text)?.[1];
  return found === undefined ? undefined : Number(found);
}
