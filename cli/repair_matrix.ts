import type { RepairTask, Sample } from "../agents/repair/mod.ts";
import { solvedAt } from "../agents/repair/mod.ts";
import { type CellValue, ResponseMatrix } from "../responses/mod.ts";

/**
 * Samples of one model as a response matrix: a row for each number of executions, an item a task.
 *
 * A cell is the share of the task's samples that were solved within so many executions. It is "error"
 * where model or sandbox failed in one of them.
 */
export function repairMatrix(
  samples: readonly Sample[],
  { tasks, model, executions }: {
    readonly tasks: readonly RepairTask[];
    readonly model: string;
    readonly executions: number;
  },
): ResponseMatrix {
  const byTask = Map.groupBy(samples, ({ taskId }) => taskId);
  const budgets = Array.from({ length: executions }, (_, i) => i + 1);
  return ResponseMatrix.fromRows({
    respondents: budgets.map((k) => k === 1 ? model : `${model}+${k - 1} reflections`),
    items: tasks.map(({ task_id }) => task_id),
    benchmarks: tasks.map(() => "humanevalfix"),
    rows: budgets.map((k) =>
      tasks.map(({ task_id }): CellValue => {
        const own = byTask.get(task_id);
        if (!own) return undefined;
        if (own.some(({ outcome }) => outcome === "error")) return "error";
        const solved = own.filter((sample) => (solvedAt(sample) ?? Infinity) <= k).length;
        return [solved, own.length];
      })
    ),
  });
}
