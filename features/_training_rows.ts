/**
 * Rows that a feature map may be fitted on, in rising order.
 *
 * @throws {RangeError} When fewer than two are given, or one is named twice or is not among the rows
 */
export function trainingRows(items: ArrayLike<number> | "all", rows: number): Uint32Array {
  if (items === "all") return Uint32Array.from({ length: rows }, (_, row) => row);
  const seen = new Set<number>();
  for (const row of Array.from(items)) {
    if (!Number.isInteger(row) || row < 0 || row >= rows) {
      throw new RangeError(
        `Cannot fit features as training items must be rows of 0 to ${rows - 1}: found ${row}`,
      );
    }
    if (seen.has(row)) {
      throw new RangeError(
        `Cannot fit features as training item ${row} must stand once: found twice`,
      );
    }
    seen.add(row);
  }
  if (seen.size < 2) {
    throw new RangeError(
      `Cannot fit features as there must be at least 2 training items: found ${seen.size}`,
    );
  }
  return Uint32Array.from(seen).sort();
}
