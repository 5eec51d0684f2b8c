import { parseNumber, readCsv } from "../files/mod.ts";
import type { FigureSpec, Row } from "../figures/mod.ts";
import * as draw from "../figures/mod.ts";
import type { ItemAnalysis } from "../irt/mod.ts";
import type { ResponseMatrix } from "../responses/mod.ts";

/** A figure with its table, ready to be written. */
export interface NamedFigure {
  readonly name: string;
  readonly spec: FigureSpec;
  readonly rows: readonly Row[];
}

/** Rows of `items.csv`: one an item. */
export function itemRows({ items }: ItemAnalysis): Row[] {
  return items.map(({ flags, ...row }) => ({ ...row, flag: flags.join("; ") || null }));
}

/** Rows of the table of abilities: one a respondent; `cost` where it is known. */
export function abilityRows(
  { abilities, abilityMethod }: ItemAnalysis,
  costs?: ReadonlyMap<string, number>,
): Row[] {
  return abilities.map(({ respondent, ability, standardError, trials, passed }) => ({
    respondent,
    ability: ability.status === "ok" ? ability.value : null,
    se: standardError.status === "ok" ? standardError.value : null,
    method: abilityMethod,
    trials,
    passed,
    ...(costs && { cost: costs.get(respondent) ?? null }),
  }));
}

/** The figures of an item analysis. */
export function itemFigures(
  matrix: ResponseMatrix,
  analysis: ItemAnalysis,
  costs?: ReadonlyMap<string, number>,
): NamedFigure[] {
  const items = itemRows(analysis), abilities = abilityRows(analysis, costs);
  const curves = items.map(({ item, discrimination, difficulty, flag }) => ({
    item,
    discrimination,
    difficulty,
    flag: String(flag).startsWith("dead") ? null : flag,
  }));
  const scale: Row[] = [
    ...abilities.map(({ respondent, ability }) => ({
      kind: "respondent",
      name: respondent,
      value: ability,
    })),
    ...items.map(({ item, difficulty }) => ({ kind: "item", name: item, value: difficulty })),
  ];
  const alive = items.filter(({ dead }) => !dead);
  const cells = matrix.respondents.flatMap((respondent, r) =>
    matrix.items.map((item, i) => ({ respondent, item, score: matrix.scoreAt(r, i) ?? null }))
  );
  const named = (
    name: string,
    rows: readonly Row[],
    spec: (rows: readonly Row[]) => FigureSpec,
  ) => ({ name, rows, spec: spec(rows) });
  return [
    named("heatmap", cells, draw.benchmarkHeatmap),
    named("characteristic", curves, draw.characteristicCurves),
    named("information", curves, draw.informationCurves),
    named("wright-map", scale, draw.wrightMap),
    named("fit", alive, draw.fitPlot),
    named("ability", abilities, draw.abilityForest),
    ...(costs
      ? [named("cost", abilities.filter((r) => r.cost !== null), draw.costAgainstAbility)]
      : []),
  ];
}

/**
 * Mean cost of a respondent from a wide table with a cost in each cell; empty cells are left out.
 *
 * @throws {SyntaxError} When a cell is no number at least 0
 */
export async function readCosts(path: string): Promise<Map<string, number>> {
  const table = await readCsv(path), costs = new Map<string, number>();
  table.rows.forEach((row, r) => {
    let sum = 0, count = 0;
    for (let c = 1; c < row.length; c++) {
      if (row[c] === "") continue;
      const value = parseNumber(row[c]);
      if (value === undefined || value < 0) {
        throw table.error(
          r,
          c,
          `Cannot read a cost as it must be a number of at least 0: found "${row[c]}"`,
        );
      }
      sum += value;
      count++;
    }
    if (count > 0) costs.set(row[0], sum / count);
  });
  return costs;
}
