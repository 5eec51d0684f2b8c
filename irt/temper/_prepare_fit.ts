import type { Cells } from "../../responses/mod.ts";
import { agentColumns, encodeAgents } from "./_agent_columns.ts";
import { checkCells, checkLength } from "./_check_input.ts";
import type { FinishInput } from "./_finish_fit.ts";
import { agentTextColumns } from "./_predict_items.ts";
import { splitIntoBlocks } from "./_problem.ts";
import { startState, type TemperState } from "./_state.ts";
import { fitTextScale, groupOfColumns, scaleText } from "./_text_scale.ts";
import type { FitTemperInput } from "./fit_temper.ts";
import { temperOptions } from "./temper_options.ts";
import { checkTextGroups } from "./text_group.ts";

/** A fit before its first sweep. */
export interface PreparedFit {
  readonly state: TemperState;
  readonly finish: Omit<FinishInput, "trail" | "steps">;
}

/** Checks what a fit is told and makes the state it starts from. */
export function prepareFit(cells: Cells, input: FitTemperInput): PreparedFit {
  const { respondents, benchmarks, textGroups = [], factorStart, backend: _, ...changes } = input;
  const options = temperOptions({
    ...changes,
    agentNames: (changes.agentNames ?? true) && !!respondents,
  });
  checkCells(cells, "fit TEMPER");
  checkLength(benchmarks, cells.items, ["fit TEMPER", "the benchmarks", "items"]);
  if (respondents) {
    checkLength(respondents, cells.respondents, ["fit TEMPER", "the names", "respondents"]);
  }
  checkTextGroups(textGroups, cells.items, "fit TEMPER");
  const textColumns = agentTextColumns(textGroups, options.agentText);

  const names = [...new Set(Array.from(benchmarks, String))];
  const place = new Map(names.map((name, at) => [name, at]));
  const blockOf = Uint32Array.from(
    { length: cells.items },
    (_, i) => place.get(String(benchmarks[i]))!,
  );
  const blocks = splitIntoBlocks(cells, { blockOf, blocks: names.length });
  if (blocks.every(({ items }) => items.length === 0)) {
    throw new RangeError("Cannot fit TEMPER as at least one cell must count: found none");
  }
  const scales = blocks.map(({ items }) => fitTextScale(textGroups, items));
  const respondentNames = respondents ??
    Array.from({ length: cells.respondents }, (_, r) => `${r}`);
  const agents = blocks.flatMap((block, b) =>
    Array.from(block.respondents, (r) => ({ name: respondentNames[r], benchmark: names[b] }))
  );
  const columns = agentColumns(agents, { names: options.agentNames });
  const state = startState({
    blocks,
    itemFeatures: blocks.map(({ items }, b) => scaleText(textGroups, items, scales[b])),
    itemGroup: groupOfColumns(textGroups),
    itemGroups: textGroups.length,
    agentFeatures: encodeAgents(agents, columns),
    agentGroup: Uint32Array.from(columns, ({ group }) => group),
    textColumns,
    ...(factorStart && { factorStart }),
  }, options);
  const finish = {
    respondents: respondentNames,
    benchmarks: names,
    blockOf,
    scales,
    textGroups,
    columns,
    textColumns,
  };
  return { state, finish };
}
