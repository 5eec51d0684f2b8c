import type { RunOutcome, TraceSettings } from "../../traces/mod.ts";

/** Where the agents of a set work; what a worker can be told of it. */
export type TaskSandbox = Pick<
  TraceSettings["sandbox"],
  "isolation" | "allowWeakIsolation" | "docker"
>;

/** All runs of one respondent. */
export interface RespondentWork {
  /** Name of a setting */
  readonly agent: string;
  /** Identifiers of tasks */
  readonly tasks: readonly string[];
  readonly runs: number;
  readonly seed: number;
  /** Folder of this respondent's traces */
  readonly out: string;
  /** Folder of the model's variants */
  readonly models: string;
  readonly sandbox: TaskSandbox;
  readonly existing: "resume" | "overwrite";
  /** Runs at a time, so that one generates while another waits for its sandbox */
  readonly concurrency: number;
  readonly generator: string;
}

export type ToTaskWorker =
  | { readonly type: "run"; readonly work: RespondentWork }
  | { readonly type: "stop" };

export type FromTaskWorker =
  | { readonly type: "ready" }
  | { readonly type: "progress"; readonly done: number }
  | { readonly type: "done"; readonly outcomes: readonly RunOutcome[] }
  | { readonly type: "failed"; readonly name: string; readonly message: string };
