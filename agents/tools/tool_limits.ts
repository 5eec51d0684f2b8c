/** What the tools of one run may do in all. */
export interface ToolLimits {
  /** Largest file that is read, in bytes */
  readonly readBytes: number;
  /** Largest content of one write, in bytes */
  readonly writeBytes: number;
  /** Content of all writes together, in bytes */
  readonly writtenBytes: number;
  /** Writes in all */
  readonly writes: number;
  /** Commands in all */
  readonly commands: number;
  /** Wall clock of one command, in milliseconds */
  readonly commandMs: number;
  /** Wall clock of all commands together, in milliseconds */
  readonly commandsMs: number;
  /** Characters of an answer; more is clipped, with its size */
  readonly answerLength: number;
  /** Matches that are shown; all are counted */
  readonly matches: number;
}

export const DEFAULT_TOOL_LIMITS: ToolLimits = {
  readBytes: 256 * 1024,
  writeBytes: 256 * 1024,
  writtenBytes: 4 * 1024 * 1024,
  writes: 200,
  commands: 60,
  commandMs: 30_000,
  commandsMs: 180_000,
  answerLength: 16_000,
  matches: 50,
};
