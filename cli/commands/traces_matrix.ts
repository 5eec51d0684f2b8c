import { findTraces, itemTexts, traceFolders, traceMatrix } from "../../agents/traces/mod.ts";
import { writeCsv } from "../../files/mod.ts";
import { describeMatrix, writeResponseMatrix } from "../../responses/mod.ts";
import type { Command } from "../command.ts";
import { UsageError } from "../usage_error.ts";

export const tracesMatrix: Command = {
  name: "traces matrix",
  summary: "Write the runs of agents as a response matrix, with the texts of its items.",
  positionals: "DIR",
  flags: [
    {
      name: "out",
      value: "FILE",
      help: ".csv, .csv.gz or .parquet; responses.csv in the folder if left out",
    },
    {
      name: "texts",
      value: "FILE",
      help: "item texts, .csv or .csv.gz; item_texts.csv in the folder if left out",
    },
    { name: "json", help: "print one JSON object instead of sentences" },
  ],
  examples: [
    [
      "deno task assay traces matrix output/agents --out agents.csv --texts texts.csv",
      "A row for each agent, a column for each task",
    ],
  ],
  async run(flags) {
    const [folder, more] = flags.positionals;
    if (folder === undefined || more !== undefined) {
      throw new UsageError(
        `Cannot make a matrix as one folder of traces must be named: found ${flags.positionals.length}`,
      );
    }
    const out = flags.text("out") ?? `${folder}/responses.csv`;
    const textsFile = flags.text("texts") ?? `${folder}/item_texts.csv`;
    if (!/\.(csv|csv\.gz|parquet)$/.test(out)) {
      throw new UsageError(
        `Cannot make a matrix as --out must end in .csv, .csv.gz or .parquet: found "${out}"`,
      );
    }
    if (!/\.(csv|csv\.gz)$/.test(textsFile)) {
      throw new UsageError(
        `Cannot make a matrix as --texts must end in .csv or .csv.gz: found "${textsFile}"`,
      );
    }
    await Deno.stat(folder);
    const folders = await traceFolders(folder);
    const traces = (await Promise.all(folders.map((path) => findTraces(path)))).flat()
      .map(({ trace }) => trace);
    if (traces.length === 0) {
      throw new RangeError(`Cannot make a matrix as ${folder} must hold traces: found none`);
    }
    const matrix = traceMatrix(traces), texts = itemTexts(traces);
    await writeResponseMatrix(out, matrix);
    await writeCsv(textsFile, {
      header: ["item_id", "text"],
      rows: texts.map(({ item_id, text }) => [item_id, text]),
    });
    const { respondents, items, cells, observed, statuses } = describeMatrix(matrix);
    if (flags.has("json")) {
      const { scored: _, ...missing } = statuses;
      const counts = { traces: traces.length, respondents, items, observed, missing };
      console.log(JSON.stringify({ out, texts: textsFile, ...counts }));
    } else {
      console.log(
        `${respondents} agents, ${items} items, ${observed} of ${cells} cells scored, from ${traces.length} runs`,
      );
      console.log(`${out}, ${textsFile}`);
    }
    return 0;
  },
};
