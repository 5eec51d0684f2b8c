import { ensureFolder, writeAtomic } from "../../files/mod.ts";
import { findFont, rowsToCsv, writeFigure } from "../../figures/mod.ts";
import { analyseItems, type ItemAnalysis } from "../../irt/mod.ts";
import { readResponseMatrix } from "../../responses/mod.ts";
import { formatTable } from "../../studies/mod.ts";
import type { Command } from "../command.ts";
import { abilityRows, itemFigures, itemRows, readCosts } from "../item_tables.ts";
import { readNumber, readWord } from "../read_lists.ts";
import { UsageError } from "../usage_error.ts";

export const items: Command = {
  name: "items",
  summary: "Analyse the items of a benchmark: difficulty, fit, dead and weak items, reliability.",
  positionals: "MATRIX",
  flags: [
    { name: "model", value: "MODEL", help: "1pl (default) or 2pl, by marginal maximum likelihood" },
    {
      name: "missing",
      value: "RULE",
      help: "leave-out (default): a cell without a score tells nothing; wrong: it counts as failed",
    },
    {
      name: "no-prior",
      help: "plain maximum likelihood; else intercepts are N(0, 2²), slopes N(1, 0.5²)",
    },
    { name: "repeats", help: "pool repeated rows of a long table as trials of one cell" },
    { name: "cost", value: "FILE", help: "wide table of costs (US$), for cost against ability" },
    { name: "shuffles", value: "N", help: "shuffles of the permutation control, 200 by default" },
    { name: "seed", value: "N", help: "seed of the shuffles, 0 by default" },
    { name: "out", value: "DIR", help: "write items.csv, ability.csv and the figures there" },
    { name: "no-png", help: "leave the PNG pictures out, which need a font" },
    { name: "json", help: "print one JSON object instead of the table" },
  ],
  examples: [
    ["deno task items scicode.csv", "Print the table"],
    ["deno task items runs.csv --missing wrong --out output/items", "Write the figures too"],
  ],
  async run(flags) {
    if (flags.positionals.length !== 1) {
      throw new UsageError(
        `Cannot run items as it needs one matrix: found ${flags.positionals.length}`,
      );
    }
    const whole = (name: string, least: number) => ({
      flag: `--${name}`,
      must: `a whole number of at least ${least}`,
      accept: (value: number) => Number.isSafeInteger(value) && value >= least,
    });
    const model = readWord(flags.text("model") ?? "1pl", {
      flag: "--model",
      words: ["1pl", "2pl"] as const,
    });
    const missing = readWord(flags.text("missing") ?? "leave-out", {
      flag: "--missing",
      words: ["leave-out", "wrong"] as const,
    });
    const shuffles = readNumber(flags.text("shuffles") ?? "200", whole("shuffles", 1));
    const seed = readNumber(flags.text("seed") ?? "0", whole("seed", 0));
    const out = flags.text("out")?.replace(/(.)\/+$/, "$1");
    const font = out && !flags.has("no-png") ? await findFont() : undefined;
    const matrix = await readResponseMatrix(flags.positionals[0], {
      duplicates: flags.has("repeats") ? "average" : "refuse",
    });
    const costFile = flags.text("cost");
    const costs = costFile ? await readCosts(costFile) : undefined;
    const analysis = analyseItems(matrix, {
      model: model === "1pl" ? "1PL" : "2PL",
      missing: missing === "wrong" ? "wrong" : "leave out",
      ...(flags.has("no-prior") && { priors: {} }),
      shuffles,
      seed,
    });
    const files: string[] = [];
    if (out) {
      await ensureFolder(out);
      const figures = itemFigures(matrix, analysis, costs);
      await writeAtomic(`${out}/items.csv`, rowsToCsv(itemRows(analysis)));
      files.push(`${out}/items.csv`);
      for (const figure of figures) {
        files.push(...await writeFigure(out, figure, { write: writeAtomic, font }));
      }
    }
    if (flags.has("json")) {
      const { reliabilities: _, ...control } = analysis.control;
      const { converged, steps, logLikelihood, priors } = analysis.bank;
      console.log(JSON.stringify({
        items: itemRows(analysis),
        abilities: abilityRows(analysis, costs),
        reliability: control,
        fit: { model: analysis.bank.model, converged, steps, logLikelihood, priors },
        missing: analysis.missing,
        files,
      }));
      return 0;
    }
    console.log(formatTable(table(analysis)));
    console.log(`\n${verdict(analysis)}`);
    if (out) console.log(`\nTables and figures are in ${out}`);
    return 0;
  },
};

function table({ items }: ItemAnalysis) {
  const number = (value: number | null, digits = 2) => value === null ? "-" : value.toFixed(digits);
  const withError = (value: number | null, error: number | null) =>
    value === null ? "-" : `${value.toFixed(2)} ± ${error === null ? "n/a" : error.toFixed(2)}`;
  return {
    header: ["item", "n", "mean", "item-rest", "b ± SE", "a ± SE", "infit", "outfit", "finding"],
    rows: items.map((row) => [
      row.item,
      String(row.responses),
      number(row.mean),
      number(row.itemRest),
      withError(row.difficulty, row.difficultyError),
      withError(row.discrimination, row.discriminationError),
      row.dead ? "-" : number(row.infit),
      row.dead ? "-" : number(row.outfit),
      row.flags.join("; "),
    ]),
    right: [1, 2, 3, 4, 5, 6, 7],
  };
}

function verdict({ items, bank, control, missing, abilities }: ItemAnalysis): string {
  const count = (start: string) =>
    items.filter(({ flags }) => flags.some((flag) => flag.startsWith(start))).length;
  const { observed, median, upper, pValue, shuffles } = control;
  const reliability = observed.status === "ok"
    ? observed.value.toFixed(2)
    : `undefined: ${observed.reason}`;
  return [
    `${items.length} items, ${abilities.length} respondents; cells without a score ${
      missing === "wrong" ? "count as failed" : "are left out"
    }`,
    ...(count("dead") > 0 && bank.priors.intercept
      ? [
        "The difficulty of a dead item rests on the prior: it says how hard at least, not how hard",
      ]
      : []),
    `${count("dead")} dead, ${count("weak")} weak, ${count("reversed")} reversed, ${
      count("noisy")
    } noisy items`,
    `Reliability (KR-20, or α) ${reliability}${
      median === undefined || upper === undefined || pValue === undefined
        ? ""
        : `; after shuffling ${median.toFixed(2)}, 95 % below ${
          upper.toFixed(2)
        } (${shuffles} shuffles, p = ${pValue.toPrecision(2)})`
    }`,
    bank.converged
      ? `${bank.model} converged in ${bank.steps} steps`
      : `${bank.model} did NOT converge in ${bank.steps} steps: its numbers are not final`,
  ].join("\n");
}
