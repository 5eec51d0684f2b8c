/** How a matrix lies in a table: a column an item, or a row a cell. */
export type MatrixForm = "wide" | "long";

/** Names under which the columns of the long form are known, the one that is written first. */
const ALIASES = {
  respondent: ["respondent", "respondent_id", "agent", "agent_id", "subject", "subject_id"],
  item: ["item", "item_id", "task", "task_id"],
  score: ["score", "value", "response"],
  status: ["status"],
  passed: ["passed"],
  total: ["total"],
  benchmark: ["benchmark"],
} as const;

/** Index of each column of the long form, -1 where there is none. */
export type LongLayout = Record<keyof typeof ALIASES, number>;

/** Where the columns of the long form stand; `undefined` if the header is not one of the long form. */
export function longLayout(header: readonly string[]): LongLayout | undefined {
  const at = (names: readonly string[]) =>
    header.findIndex((name) => names.includes(name.trim().toLowerCase()));
  const layout = Object.fromEntries(
    Object.entries(ALIASES).map(([key, names]) => [key, at(names)]),
  ) as LongLayout;
  const scored = layout.score >= 0 || (layout.passed >= 0 && layout.total >= 0);
  return layout.respondent >= 0 && layout.item >= 0 && scored ? layout : undefined;
}
