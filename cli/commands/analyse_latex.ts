import { readCsv, writeAtomic } from "../../files/mod.ts";
import { appendixTable } from "../../studies/mod.ts";
import type { Command } from "../command.ts";
import { oneFolder } from "../show_report.ts";

const NAME = "comprehensive_results.csv";

export const analyseLatex: Command = {
  name: "analyse latex",
  summary: "The table of analyse best as a LaTeX longtable for an appendix.",
  positionals: "FOLDER|FILE",
  flags: [
    {
      name: "label",
      value: "LABEL",
      help: "what the text refers to it by; tab:appendix if left out",
    },
    { name: "out", value: "FILE", help: "write it there; printed if left out" },
  ],
  examples: [
    [
      "deno task analyse latex output/best --out appendix.tex",
      `From ${NAME}, as analyse best --out has written it`,
    ],
  ],
  async run(flags) {
    const path = oneFolder(flags, "analyse latex");
    const file = path.endsWith(".csv") ? path : `${path}/${NAME}`;
    let table;
    try {
      table = await readCsv(file);
    } catch (cause) {
      if (!(cause instanceof Deno.errors.NotFound || cause instanceof Deno.errors.NotADirectory)) {
        throw cause;
      }
      throw new RangeError(
        `Cannot make the appendix table as there must be ${file}, which analyse best --out writes: found none`,
      );
    }
    const text = appendixTable(table, { label: flags.text("label") });
    const out = flags.text("out");
    if (out === undefined) console.log(text);
    else {
      await writeAtomic(out, text);
      console.log(`Wrote ${table.rows.length} rows to ${out}`);
    }
    return 0;
  },
};
