/** One group of item features, such as an embedding, with a variance of its own in the model. */
export interface TextGroup {
  readonly name: string;
  /** `[I, D]` row-major, in any scale: centred and scaled on the training items of each benchmark */
  readonly values: Float32Array | Float64Array;
  /** D */
  readonly width: number;
  /** `[I]`, not 0 where the item has a text; by default where its row is not all zero */
  readonly present?: ArrayLike<number>;
}

/** Name and width of a group that a fit knows. */
export type TextGroupShape = Pick<TextGroup, "name" | "width">;

/** Refuses groups that are ragged, not finite or share a name. */
export function checkTextGroups(groups: readonly TextGroup[], items: number, what: string): void {
  const names = new Set<string>();
  for (const { name, values, width, present } of groups) {
    const fail = (must: string, found: unknown): never => {
      throw new RangeError(`Cannot ${what} as text group ${name} must ${must}: found ${found}`);
    };
    if (names.has(name)) fail("have a name of its own", "it twice");
    names.add(name);
    if (!Number.isInteger(width) || width < 1) fail("have a width of at least 1", width);
    if (values.length !== items * width) {
      fail(`hold ${items} rows of ${width} numbers`, `${values.length} numbers`);
    }
    if (present && present.length !== items) {
      fail(`say of ${items} items whether they have a text`, present.length);
    }
    if (allFinite(values)) continue;
    for (let at = 0; at < values.length; at++) {
      if (Number.isFinite(values[at])) continue;
      fail("be finite", `${values[at]} in row ${Math.floor(at / width)}`);
    }
  }
}

/** Whether an item has a text in a group. */
export function hasText({ values, width, present }: TextGroup, item: number): boolean {
  if (present) return present[item] !== 0;
  for (let k = item * width; k < (item + 1) * width; k++) if (values[k] !== 0) return true;
  return false;
}

/** Whether there is no NaN and no infinity: of those x − x is not 0. */
function allFinite(values: Float32Array | Float64Array): boolean {
  let a = 0, b = 0, at = 0;
  for (; at + 1 < values.length; at += 2) {
    const x = values[at], y = values[at + 1];
    a += x - x;
    b += y - y;
  }
  for (; at < values.length; at++) a += values[at] - values[at];
  return a + b === 0;
}
