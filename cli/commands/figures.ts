import { writeAtomic } from "../../files/mod.ts";
import { type FigureRecipe, FIGURES, findFont, rowsFor, writeFigure } from "../../figures/mod.ts";
import { formatTable } from "../../studies/mod.ts";
import type { Command } from "../command.ts";
import { findTables } from "../find_tables.ts";
import { UsageError } from "../usage_error.ts";

export const figures: Command = {
  name: "figures",
  summary: "Draw figures from result tables: SVG, PNG and the specification, beside a CSV.",
  positionals: "FOLDER",
  flags: [
    { name: "all", help: "every figure that the tables of the folder allow (default)" },
    ...FIGURES.map(({ name, about, needs }) => ({
      name,
      help: `${about}; from ${needs === "a table" ? "" : `${needs}, or `}${name}.csv`,
    })),
    { name: "out", value: "DIR", help: "where figures go; FOLDER/figures if left out" },
    { name: "no-png", help: "leave the PNG pictures out, which need a font" },
  ],
  examples: [
    ["deno task figures --all output/reproduce", "Draw what the main study's results allow"],
    ["deno task figures --ability output/items", "Draw one figure"],
  ],
  async run(flags) {
    if (flags.positionals.length !== 1) {
      throw new UsageError(
        `Cannot run figures as it needs one folder: found ${flags.positionals.length}`,
      );
    }
    const folder = flags.positionals[0].replace(/(.)\/+$/, "$1");
    const out = (flags.text("out") ?? `${folder}/figures`).replace(/(.)\/+$/, "$1");
    const named = FIGURES.filter(({ name }) => flags.has(name));
    if (flags.has("all") && named.length > 0) {
      throw new UsageError(
        `Cannot run figures as --all and --${named[0].name} exclude each other`,
      );
    }
    const recipes = named.length > 0 ? named : FIGURES;
    const font = flags.has("no-png") ? undefined : await findFont();
    const tables = await findTables(folder, {
      wanted: (path) => recipes.some((recipe) => isSource(recipe, path)),
      leaveOut: out,
    });
    const rows: string[][] = [];
    let drawn = 0;
    for (const recipe of recipes) {
      const found = rowsFor(recipe, tables);
      if (!found && named.length > 0) {
        const unfit = tables.filter(({ path }) => isSource(recipe, path)).map(({ path }) => path);
        throw new RangeError(
          `Cannot draw ${recipe.name} as ${folder} must hold ${needed(recipe)}: found ${
            unfit.length > 0 ? `${unfit.join(", ")}, with nothing to draw` : "none"
          }`,
        );
      }
      if (!found) {
        rows.push([recipe.name, "-", `no ${needed(recipe)}`]);
        continue;
      }
      const figure = { name: recipe.name, spec: recipe.draw(found), rows: found };
      const files = await writeFigure(out, figure, { write: writeAtomic, font });
      rows.push([recipe.name, String(found.length), files.at(-1)!]);
      drawn++;
    }
    console.log(formatTable({ header: ["figure", "rows", "file"], rows, right: [1] }));
    if (drawn === 0) {
      throw new RangeError(`Cannot draw figures as ${folder} must hold result tables: found none`);
    }
    return 0;
  },
};

function isSource({ name, source }: FigureRecipe, path: string): boolean {
  return source.test(path) || path.endsWith(`/${name}.csv`);
}

function needed({ name, needs }: FigureRecipe): string {
  return needs === "a table" ? `${name}.csv` : `${needs} or ${name}.csv`;
}
