/** Which rows or columns: a list of indices, or a mask with a boolean for each. */
export type IndexSelection = ArrayLike<number> | readonly boolean[];

/** The selected indices in the order given, all of them when nothing is selected. */
export function selectedIndices(
  selection: IndexSelection | undefined,
  length: number,
  kind: string,
): Uint32Array {
  if (selection === undefined) return Uint32Array.from({ length }, (_, i) => i);
  if (selection.length > 0 && typeof selection[0] === "boolean") {
    if (selection.length !== length) {
      throw new RangeError(
        `Cannot select by mask as it must have ${length} elements, one a ${kind}: found ${selection.length}`,
      );
    }
    const kept: number[] = [];
    for (let i = 0; i < length; i++) if (selection[i]) kept.push(i);
    return Uint32Array.from(kept);
  }
  const seen = new Uint8Array(length);
  for (let k = 0; k < selection.length; k++) {
    const index = selection[k] as number;
    if (!Number.isInteger(index) || index < 0 || index >= length) {
      throw new RangeError(
        `Cannot select a ${kind} as its index must be a whole number below ${length}: found ${index}`,
      );
    }
    if (seen[index]++) {
      throw new RangeError(`Cannot select as each ${kind} may be named once: found ${index} twice`);
    }
  }
  return Uint32Array.from(selection as ArrayLike<number>);
}
