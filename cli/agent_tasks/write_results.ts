import { SCENARIO } from "../../agents/tasks/mod.ts";
import { ensureFolder, writeAtomic } from "../../files/mod.ts";
import { benchmarkHeatmap, findFont, rowsToCsv, writeFigure } from "../../figures/mod.ts";
import { writeResponseMatrix } from "../../responses/mod.ts";
import type { MeasuredTasks } from "./measure.ts";
import { summaryMarkdown } from "./summary.ts";
import { agentRows, cellRows, itemRows, runRows } from "./tables.ts";

/** Name of the matrix, which studies take for that of the benchmark. */
export const MATRIX_FILE = `${SCENARIO}.csv`;

/**
 * Writes matrix, tables, figure and summary, each in one step.
 *
 * The matrix is the only table right in the folder, so that the folder can be named to a study as data.
 *
 * @returns Paths within the folder
 */
export async function writeResults(
  out: string,
  measured: MeasuredTasks,
  { isolation, png }: { readonly isolation: string; readonly png: boolean },
): Promise<string[]> {
  const font = png ? await findFont() : undefined;
  const figure = {
    name: "responses",
    spec: benchmarkHeatmap(cellRows(measured), {
      title: "Settings of one small model, and scripts, at small tasks",
      quantity: "share of runs passed",
    }),
    rows: cellRows(measured),
  };
  await ensureFolder(`${out}/tables`);
  await ensureFolder(`${out}/figures`);
  await writeResponseMatrix(`${out}/${MATRIX_FILE}`, measured.matrix, { form: "wide" });
  const tables = { items: itemRows, agents: agentRows, runs: runRows };
  for (const [name, rows] of Object.entries(tables)) {
    await writeAtomic(`${out}/tables/${name}.csv`, rowsToCsv(rows(measured)));
  }
  const drawn = await writeFigure(`${out}/figures`, figure, { write: writeAtomic, font });
  await writeAtomic(`${out}/summary.md`, summaryMarkdown(measured, { isolation }));
  return [
    MATRIX_FILE,
    ...Object.keys(tables).map((name) => `tables/${name}.csv`),
    ...drawn.map((path) => path.slice(out.length + 1)),
    "summary.md",
  ];
}
