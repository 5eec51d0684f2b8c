import { TASK_KINDS } from "../../agents/tasks/mod.ts";
import { formatMarkdownTable } from "../../studies/mod.ts";
import { meanScore, type MeasuredTasks } from "./measure.ts";

const percent = (share: number | null) => share === null ? "–" : `${(100 * share).toFixed(1)} %`;

/** What a person should know of the results, as Markdown. */
export function summaryMarkdown(measured: MeasuredTasks, { isolation }: {
  readonly isolation: string;
}): string {
  const { settings, tasks, matrix, runs } = measured;
  const models = settings.filter(({ respondent }) => respondent.kind === "model").length;
  const scripts = settings.length - models;
  const lines = [
    "# Agents at small tasks",
    "",
    `${settings.length} respondents, ${tasks.length} tasks, ${runs.flat().length} runs; tools and ` +
    `checks ran under ${isolation}.`,
    "",
    `**What this is.** ${models} of the respondents are settings of one language model of 0.9 M ` +
    `parameters that was made for this project; ${scripts} are scripts of fixed rules. The responses ` +
    "are real, and so are the failures. They say nothing about agents at large, and as the " +
    "respondents are so alike, less about abilities than their number suggests.",
    "",
    "## Respondents",
    "",
    formatMarkdownTable({
      header: ["respondent", "what sets it apart", "runs a task", "mean score ± SE over tasks"],
      rows: settings.map(({ name, about }, r) => [
        name,
        about,
        String(Math.round(runs[r].length / tasks.length)),
        withError(scoresOf(matrix, { respondent: r })),
      ]),
      right: [2, 3],
    }),
    "",
    "## Kinds of task, by grade",
    "",
    "Mean scores over respondents; the grade was given beforehand, 1 for easy.",
    "",
    formatMarkdownTable(kindTable(measured)),
    "",
    ...spreadLines(measured),
  ];
  return `${lines.join("\n")}\n`;
}

/** How the items spread between those that everybody solves and those that nobody does. */
export function spreadLines({ tasks, matrix }: MeasuredTasks): string[] {
  const means = tasks.map((_, i) => meanScore(matrix, { item: i }));
  const count = (test: (mean: number) => boolean) =>
    means.filter((mean) => mean !== null && test(mean)).length;
  const unscored = matrix.scores.length - matrix.observedCount;
  return [
    `Tasks by mean score: ${count((m) => m === 0)} of ${tasks.length} at 0, which nobody solved; ` +
    `${count((m) => m > 0 && m < 0.1)} below 0.1; ${count((m) => m >= 0.1 && m <= 0.9)} from 0.1 ` +
    `to 0.9; ${count((m) => m > 0.9 && m < 1)} above; ${count((m) => m === 1)} at 1.`,
    ...(unscored > 0 ? [`${unscored} cells have no score.`] : []),
  ];
}

function kindTable({ tasks, matrix }: MeasuredTasks) {
  const grades = [1, 2, 3, 4] as const;
  const mean = (indices: readonly number[]) => {
    const values = indices.flatMap((i) => meanScore(matrix, { item: i }) ?? []);
    return values.length === 0 ? null : values.reduce((a, b) => a + b, 0) / values.length;
  };
  const among = (test: (task: MeasuredTasks["tasks"][number]) => boolean) =>
    tasks.flatMap((task, i) => test(task) ? [i] : []);
  const row = (name: string, indices: readonly number[]) => [
    name,
    String(indices.length),
    ...grades.map((grade) => percent(mean(indices.filter((i) => tasks[i].grade === grade)))),
    percent(mean(indices)),
  ];
  const present = TASK_KINDS.filter((kind) => tasks.some((task) => task.kind === kind));
  return {
    header: ["kind", "tasks", ...grades.map((grade) => `grade ${grade}`), "all"],
    rows: [
      ...present.map((kind) => row(kind, among((task) => task.kind === kind))),
      row("all", among(() => true)),
    ],
    right: [1, 2, 3, 4, 5, 6],
  };
}

function scoresOf(matrix: MeasuredTasks["matrix"], { respondent }: { respondent: number }) {
  return matrix.items.flatMap((_, i) => matrix.scoreAt(respondent, i) ?? []);
}

/** Mean with the standard error of a mean over tasks. */
function withError(scores: readonly number[]): string {
  const n = scores.length;
  if (n === 0) return "–";
  const mean = scores.reduce((a, b) => a + b, 0) / n;
  if (n === 1) return percent(mean);
  const variance = scores.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (n - 1);
  return `${(100 * mean).toFixed(1)} ± ${(100 * Math.sqrt(variance / n)).toFixed(1)} %`;
}
