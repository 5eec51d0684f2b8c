/**
 * Traces: every run of an agent, step by step, on disk while it goes on; resumed, indexed and checked.
 *
 * @module
 */
export { checkTraces, type TraceCheck } from "./check_traces.ts";
export { describeIssue } from "./describe_issue.ts";
export { hasFailed } from "./earlier_run.ts";
export { embedTrace, type StepEmbedder } from "./embed_trace.ts";
export { findTraces, type FoundTrace, traceFolders } from "./find_traces.ts";
export {
  type ExistingTraces,
  type RunOutcome,
  runTraces,
  type RunTracesOptions,
  type TracesProgress,
} from "./run_traces.ts";
export { lockFolder } from "./folder_lock.ts";
export { Judgement, Trace, TraceIndex, type TraceStep } from "./schema.ts";
export { stepText, TEXT_FORMAT_VERSION } from "./step_text.ts";
export { parseTraceFile, readTrace, tracePath, writeTrace } from "./trace_file.ts";
export { itemOf, itemTexts, type ScoredTrace, traceMatrix } from "./trace_matrix.ts";
export { buildIndex, hashChain, readIndex, writeIndex } from "./trace_index.ts";
export type { JudgedWork, TracedAgent, TracedTask, TraceSettings } from "./trace_work.ts";
