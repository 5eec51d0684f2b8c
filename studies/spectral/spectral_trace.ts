import type { Matrix } from "./matrix.ts";

/** Prompts under which an agent worked. */
export const CONDITIONS = ["gold", "creative", "drift"] as const;
export type Condition = typeof CONDITIONS[number];

/** What an agent did, as a scenario's own checker found it. */
export const BEHAVIOURS = ["kept", "drifted", "undetermined"] as const;
export type Behaviour = typeof BEHAVIOURS[number];

/** Where traces come from: agents that really ran, programs that made them up, or nobody says. */
export type DataSource = "agent_runs" | "synthetic" | "unknown";

/** One run of an agent, as a study of trajectories needs it. */
export interface SpectralTrace {
  readonly runId: string;
  readonly scenario: string;
  readonly model: string;
  readonly condition: Condition;
  /** Absent where no checker looked at the run, or the checker failed */
  readonly behaviour?: Behaviour;
  readonly source: DataSource;
  /** Runs of one group never stand on both sides of a split */
  readonly group: string;
  /** Embeddings of the steps, `[T, d]` */
  readonly steps: Matrix;
  /** What the steps say; absent where the trace holds no text */
  readonly words?: string;
  /** File, and line where there are several in one */
  readonly place: string;
}
