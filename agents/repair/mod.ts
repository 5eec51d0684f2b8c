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
export { findBlocks, type FoundBlocks } from "./find_blocks.ts";
export { readTasks, type TaskSet } from "./read_tasks.ts";
export { type RepairTask, TASK_FIELDS, taskCode } from "./repair_task.ts";
export { type Reason, REASONS, type Verdict } from "./verdict.ts";
