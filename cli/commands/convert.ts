import { readResponseMatrix, writeResponseMatrix } from "../../responses/mod.ts";
import type { Command } from "../command.ts";
import { UsageError } from "../usage_error.ts";

export const convert: Command = {
  name: "convert",
  summary: "Rewrite a response matrix; the endings of the names say how: .csv, .csv.gz, .parquet.",
  positionals: "FROM TO",
  flags: [{ name: "form", value: "FORM", help: "wide, a column an item (default), or long" }],
  examples: [
    ["deno task assay convert scores.csv scores.parquet", "Turn a wide table into Parquet"],
    ["deno task assay convert scores.csv.gz cells.csv --form long", "Write a row for each cell"],
  ],
  async run(flags) {
    const [from, to, ...more] = flags.positionals;
    if (to === undefined || more.length > 0) {
      throw new UsageError(
        `Cannot run convert as it needs two files: found ${flags.positionals.length}`,
      );
    }
    const form = flags.text("form") ?? "wide";
    if (form !== "wide" && form !== "long") {
      throw new UsageError(`Cannot run convert as --form must be wide or long: found "${form}"`);
    }
    const matrix = await readResponseMatrix(from);
    await writeResponseMatrix(to, matrix, { form });
    console.log(
      `${to}: ${matrix.respondents.length} agents x ${matrix.items.length} items, ${matrix.observedCount} scores`,
    );
    return 0;
  },
};
