import { formatTable } from "../../studies/mod.ts";
import { meanScore, type MeasuredTasks } from "./measure.ts";
import type { AgentTasksPlan } from "./plan.ts";
import { spreadLines } from "./summary.ts";
import { MATRIX_FILE } from "./write_results.ts";

/** Prints what came of all runs, and what can be done with it next. */
export function printAgents(
  measured: MeasuredTasks,
  { plan: { out, sandbox }, counts, seconds }: {
    readonly plan: Pick<AgentTasksPlan, "out" | "sandbox">;
    readonly counts: { readonly total: number; readonly kept: number; readonly failed: number };
    readonly seconds: number;
  },
): void {
  const { settings, matrix, runs } = measured;
  const rows = settings.map(({ name, about }, r) => {
    const mean = meanScore(matrix, { respondent: r });
    return [name, about, String(runs[r].length), mean === null ? "–" : (100 * mean).toFixed(1)];
  });
  console.log(formatTable({
    header: ["respondent", "what sets it apart", "runs", "passed, %"],
    rows,
    right: [2, 3],
  }));
  console.log(`\n${spreadLines(measured).join("\n")}`);
  console.log(
    "The respondents are settings of one small model, and scripts: no finding about agents",
  );
  if (sandbox.isolation === "weak") {
    console.log("Isolation was weak: nothing held the agents back");
  }
  const kept = counts.kept > 0 ? `, ${counts.kept} of them there already` : "";
  const failed = counts.failed > 0 ? `, ${counts.failed} WITHOUT A VERDICT: run it again` : "";
  console.log(`\n${counts.total} runs${kept}${failed}; took ${seconds} s`);
  console.log(`Results are in ${out}: start with ${out}/summary.md. Next, for example:`);
  console.log(
    `  deno task reproduce --data ${out} --texts ${out}/tables/items.csv --embed-with bert-commits-128`,
  );
  console.log(`  deno task assay items ${out}/${MATRIX_FILE} --out ${out}/items`);
}
