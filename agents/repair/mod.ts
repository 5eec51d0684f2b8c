/**
 * The repair agent: a model is shown a function with a fault and proposes, its code is executed
 * where it can do no harm, and it is told what happened.
 *
 * @module
 */
export {
  checkDataset,
  type CheckedSolution,
  type CheckOptions,
  type DatasetCheck,
} from "./check_dataset.ts";
export { executeCode, type ExecuteOptions, IMPORT_MODES, type ImportMode } from "./execute_code.ts";
export { fetchTasks } from "./fetch_tasks.ts";
export { findBlocks, type FoundBlocks } from "./find_blocks.ts";
export { readTasks, type TaskSet } from "./read_tasks.ts";
export { type Attempt, type Outcome, type Sample, solvedAt } from "./attempt.ts";
export { meanShare, passAtK, type Share } from "./pass_at_k.ts";
export { proposeMessages, reflectMessages } from "./prompts.ts";
export { repairSample, type SampleOptions } from "./repair_sample.ts";
export { type ReportRow, reportRows } from "./report_rows.ts";
export {
  type ExistingFile,
  readResults,
  type Results,
  ResultsFile,
  type RunConfig,
  type Selection,
} from "./results_file.ts";
export { type RepairRun, runRepairs, type RunRepairsOptions } from "./run_repairs.ts";
export { describeRun, type RunSettings } from "./run_settings.ts";
export { type GroupCount, type RepairSummary, summariseRepairs } from "./summarise_repairs.ts";
export { type RepairTask, TASK_FIELDS, taskCode } from "./repair_task.ts";
export { unwinnableTasks } from "./unwinnable_tasks.ts";
export { type Reason, REASONS, type Verdict } from "./verdict.ts";
