/** Most workgroups in one dimension of a dispatch, on every device. */
export const MAXIMUM_GROUPS = 65535;

/**
 * Folds a count of workgroups into two dimensions. A program finds its group at
 * `group.x + group.y * groups.x` and must return where that reaches its count.
 *
 * @param groups Workgroups wanted, at least 1
 * @returns Workgroups in x and y; their product is at least `groups`
 *
 * @example
 * ```ts
 * import { foldGroups } from "./dispatch.ts";
 * import { strict as assert } from "node:assert";
 *
 * assert.deepEqual(foldGroups(65535), [65535, 1]);
 * assert.deepEqual(foldGroups(65536), [32768, 2]);
 * ```
 */
export function foldGroups(groups: number): [number, number] {
  const rows = Math.ceil(groups / MAXIMUM_GROUPS);
  const columns = Math.ceil(groups / rows);
  if (rows > MAXIMUM_GROUPS) {
    throw new RangeError(
      `Cannot dispatch ${groups} workgroups: at most ${MAXIMUM_GROUPS ** 2} fit into one dispatch`,
    );
  }
  return [columns, rows];
}
