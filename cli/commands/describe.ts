import { describeMatrix, readResponseMatrix } from "../../responses/mod.ts";
import { formatTable } from "../../studies/mod.ts";
import type { Command } from "../command.ts";
import { matrixFiles, matrixName } from "../matrix_files.ts";
import { UsageError } from "../usage_error.ts";

export const describe: Command = {
  name: "describe",
  summary: "Say what response matrices hold: sizes, missing cells and why, means.",
  positionals: "FILE|FOLDER...",
  flags: [{ name: "json", help: "print one JSON object a matrix, a line each" }],
  examples: [["deno task assay describe matrices/", "Describe every table of a folder"]],
  async run(flags) {
    if (flags.positionals.length === 0) {
      throw new UsageError("Cannot run describe as it needs a file or a folder: found none");
    }
    const rows: string[][] = [];
    for (const path of await matrixFiles(flags.positionals)) {
      const described = describeMatrix(await readResponseMatrix(path));
      if (flags.has("json")) {
        console.log(JSON.stringify({ file: path, ...described }));
        continue;
      }
      const { respondents, items, cells, observed, mean, binary, statuses } = described;
      const reasons = Object.entries(statuses)
        .filter(([status, count]) => status !== "scored" && count > 0)
        .map(([status, count]) => `${count} ${status}`);
      rows.push([
        matrixName(path),
        String(respondents),
        String(items),
        String(described.benchmarks.length),
        `${((100 * observed) / cells).toFixed(1)} %`,
        mean === undefined ? "none" : mean.toFixed(4),
        binary ? "0 or 1" : "0 to 1",
        reasons.join(", ") || "none",
      ]);
    }
    if (rows.length > 0) {
      const header = ["matrix", "agents", "items", "benchmarks", "scored", "mean", "scores"];
      console.log(formatTable({ header: [...header, "missing"], rows, right: [1, 2, 3, 4, 5] }));
    }
    return 0;
  },
};
