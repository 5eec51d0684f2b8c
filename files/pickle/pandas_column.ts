import { ArrowStrings } from "./arrow.ts";
import { refuse } from "./error.ts";
import { ArrayBuilding } from "./numpy.ts";
import { Building, type Convert, describe, field, type PickledArray, sequence } from "./values.ts";

/** A one-axis array behind anything that pandas keeps a column in; objects are not yet plain. */
export function columnOf(value: unknown): PickledArray {
  const array = arrayOf(value);
  if (array.shape.length !== 1) {
    refuse(`Cannot read a column as it must have one axis: found shape [${array.shape}]`);
  }
  return array;
}

/** The array behind a block: `[rows]`, or `[columns, rows]` for several columns of one type. */
export function arrayOf(value: unknown): PickledArray {
  if (value instanceof ArrayBuilding) return value.array;
  if (value instanceof ArrowStrings) return value.plain(() => null);
  if (value instanceof Extension) return value.column();
  return refuse(`Cannot read a column of ${describe(value)}`);
}

/** Elements as a plain list; booleans as such. */
export function valuesOf(array: PickledArray): unknown[] {
  return array.dtype === "bool"
    ? Array.from(array.data as ArrayLike<number>, (x) => x === 1)
    : Array.from(array.data as ArrayLike<unknown>);
}

/** A column type of pandas' own, which keeps its values in other arrays. */
export abstract class Extension extends Building {
  protected state: unknown;

  override setState(state: unknown): void {
    this.state = state;
  }

  /** The values as an array. */
  abstract column(): PickledArray;

  plain(convert: Convert): PickledArray {
    const { shape, dtype, data } = this.column();
    return dtype === "object"
      ? { shape, dtype, data: (data as unknown[]).map(convert) }
      : { shape, dtype, data };
  }
}

/** Text kept by Arrow. */
export class ArrowText extends Extension {
  readonly what = "pandas.arrays.ArrowStringArray";

  column(): PickledArray {
    const key = this.state instanceof Map && this.state.has("_data") ? "_data" : "_pa_array";
    const strings = field(this.state, key, this.what);
    return strings instanceof ArrowStrings
      ? columnOf(strings)
      : refuse(`Cannot read text of ${describe(strings)}`);
  }
}

/** Text kept as Python objects: the state is a type and an array, in either order. */
export class ObjectText extends Extension {
  readonly what = "pandas.arrays.StringArray";

  column(): PickledArray {
    return columnOf(arrayIn(this.state, this.what));
  }
}

/** Whole numbers that point into a list of categories; -1 is missing. */
export class Categories extends Extension {
  readonly what = "pandas.Categorical";

  column(): PickledArray {
    const codes = columnOf(arrayIn(this.state, this.what));
    const dtype = sequence(this.state, this.what).find((x) => x instanceof CategoryType);
    if (!(dtype instanceof CategoryType)) {
      return refuse("Cannot read a Categorical without its categories");
    }
    const names = dtype.names();
    const data = Array.from(codes.data as ArrayLike<number | bigint>, (code) => {
      const name = names[Number(code)];
      if (name === undefined && Number(code) !== -1) {
        refuse(`Cannot read a Categorical as it has no category ${code}`);
      }
      return name ?? null;
    });
    return { shape: codes.shape, dtype: "object", data };
  }
}

/** The list of categories. */
export class CategoryType extends Building {
  readonly what = "pandas.CategoricalDtype";
  private state: unknown;

  override setState(state: unknown): void {
    this.state = state;
  }

  /** The categories, which are an index. */
  names(): unknown[] {
    const labels = field(this.state, "categories", this.what);
    return labels instanceof Building
      ? labels.plain((x) => x) as unknown[]
      : refuse(`Cannot read categories of ${describe(labels)}`);
  }

  plain(): never {
    return refuse(`Cannot read ${this.what} as it is no value`);
  }
}

/** Numbers or booleans beside a mask of the missing ones. */
export class Masked extends Extension {
  constructor(readonly what: string) {
    super();
  }

  column(): PickledArray {
    const values = columnOf(field(this.state, "_data", this.what));
    const mask = columnOf(field(this.state, "_mask", this.what)).data;
    if (mask.length !== values.data.length) {
      refuse(`Cannot read ${this.what} as its mask must be as long`);
    }
    const gaps = Array.from(mask as ArrayLike<unknown>).some((m) => m === 1);
    if (!gaps) return values;
    const data = valuesOf(values).map((x, i) => mask[i] === 1 ? null : x);
    return { shape: values.shape, dtype: "object", data };
  }
}

/** A type of pandas that says nothing that its array does not say as well. */
export class PlainType extends Building {
  constructor(readonly what: string) {
    super();
  }

  override setState(): void {}

  plain(): never {
    return refuse(`Cannot read ${this.what} as it is no value`);
  }
}

/** The array among the parts of a state. */
function arrayIn(state: unknown, what: string): unknown {
  return sequence(state, what).find((x) => x instanceof ArrayBuilding) ??
    refuse(`Cannot read ${what} as its state must hold an array: found ${describe(state)}`);
}
