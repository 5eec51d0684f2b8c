import { refuse } from "./error.ts";
import { columnOf, valuesOf } from "./pandas_column.ts";
import {
  AllowedName,
  Building,
  type Convert,
  describe,
  field,
  sequence,
  wholeNumber,
} from "./values.ts";

const MAX_LOOSE_RANGE = 1_000_000; // a range that no column vouches for

/** Labels of rows or of columns. */
export class Labels extends Building {
  readonly what = "pandas.Index";

  /**
   * @param length Number of labels
   * @param list Makes the labels, once their number has been found plausible
   * @param computed Whether the labels are no data, so that any number of them costs a pickle nothing
   */
  constructor(
    readonly length: number,
    private readonly list: (convert: Convert) => unknown[],
    private readonly computed = false,
  ) {
    super();
  }

  /** The labels, if they are as many as the data. */
  labels(convert: Convert, expected: number): unknown[] {
    if (this.length !== expected) {
      refuse(`Cannot label ${expected} rows or columns with ${this.length} labels`);
    }
    return this.plain(convert, Infinity);
  }

  plain(convert: Convert, most = MAX_LOOSE_RANGE): unknown[] {
    if (this.computed && this.length > most) {
      refuse(`Cannot write out a range of ${this.length} labels without data`);
    }
    return this.list(convert);
  }
}

/** `_new_Index(class, {…})`, the way every index is written. */
export function newIndex(args: readonly unknown[]): Labels {
  const [made, state] = args;
  if (!(made instanceof AllowedName)) return refuse(`Cannot make an index of ${describe(made)}`);
  if (made.name === "RangeIndex") return rangeLabels(state);
  if (made.name === "MultiIndex") return multiLabels(state);
  if (!made.name.endsWith("Index")) return refuse(`Cannot make an index of ${made.what}`);
  const column = columnOf(field(state, "data", made.what));
  return new Labels(column.shape[0], (convert) => valuesOf(column).map(convert));
}

/** Equally spaced whole numbers. */
function rangeLabels(state: unknown): Labels {
  const [start, stop, step] = ["start", "stop", "step"].map((key) => {
    const value = field(state, key, "pandas.RangeIndex");
    if (typeof value !== "number" || !Number.isSafeInteger(value)) {
      refuse(`Cannot read a RangeIndex as ${key} must be a whole number: found ${describe(value)}`);
    }
    return value as number;
  });
  if (step === 0) refuse("Cannot read a RangeIndex as its step must not be 0");
  const length = Math.max(0, Math.ceil((stop - start) / step));
  return new Labels(length, () => Array.from({ length }, (_, i) => start + i * step), true);
}

/** One label a level for each row; each is given as an array of them. */
function multiLabels(state: unknown): Labels {
  const levels = sequence(field(state, "levels", "pandas.MultiIndex"), "levels").map((level) =>
    level instanceof Labels ? level : refuse(`Cannot read a level of ${describe(level)}`)
  );
  const codes = sequence(field(state, "codes", "pandas.MultiIndex"), "codes").map(columnOf);
  const length = codes[0]?.shape[0] ?? 0;
  if (levels.length !== codes.length || codes.some((c) => c.shape[0] !== length)) {
    refuse("Cannot read a MultiIndex as each level must have a code for every row");
  }
  return new Labels(length, (convert) => {
    const names = levels.map((level) => level.plain(convert));
    return Array.from({ length }, (_, row) =>
      names.map((level, l) => {
        const code = Number(codes[l].data[row]);
        return code === -1 ? null : level[wholeNumber(code, "a code")] ??
          refuse(`Cannot read a MultiIndex as level ${l} has no label ${code}`);
      }));
  });
}
