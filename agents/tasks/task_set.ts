import { ADD_TASKS } from "./kinds/add.ts";
import { COPY_TASKS } from "./kinds/copy.ts";
import { COUNT_TASKS } from "./kinds/count.ts";
import { DIFF_TASKS } from "./kinds/diff.ts";
import { EDIT_TASKS } from "./kinds/edit.ts";
import { FIND_TASKS } from "./kinds/find.ts";
import { MISSING_TASKS } from "./kinds/missing.ts";
import { PYTHON_TASKS } from "./kinds/python.ts";
import { READ_TASKS } from "./kinds/read.ts";
import { RENAME_TASKS } from "./kinds/rename.ts";
import { RUN_TASKS } from "./kinds/run.ts";
import { WRITE_TASKS } from "./kinds/write.ts";
import type { AgentTask } from "./task.ts";

/** All tasks, kind by kind, each kind from easy to hard. */
export const AGENT_TASKS: readonly AgentTask[] = [
  ...WRITE_TASKS,
  ...READ_TASKS,
  ...COUNT_TASKS,
  ...COPY_TASKS,
  ...RENAME_TASKS,
  ...EDIT_TASKS,
  ...RUN_TASKS,
  ...FIND_TASKS,
  ...DIFF_TASKS,
  ...PYTHON_TASKS,
  ...ADD_TASKS,
  ...MISSING_TASKS,
];
