import { decodeElements, type ElementType, fromFortran, parseElementType } from "../_elements.ts";
import { elementCount } from "../nd_array.ts";
import { refuse } from "./error.ts";
import {
  type Allowed,
  AllowedName,
  Building,
  type Convert,
  describe,
  type PickledArray,
  sequence,
  Tuple,
} from "./values.ts";

type Does = Pick<Allowed, "call" | "create">;

/** A type of elements. */
export class Dtype extends Building {
  readonly what = "numpy.dtype";
  private type: ElementType;

  constructor(private readonly text: string) {
    super();
    this.type = parseElementType(text) ??
      refuse(`Cannot read elements of type ${JSON.stringify(text.slice(0, 40))}`);
  }

  /** The type, once its byte order is known. */
  get element(): ElementType {
    return this.type;
  }

  /** (version, byte order, sub-type, names, fields, size, alignment, flags, …) */
  override setState(state: unknown): void {
    const [, order, sub, names, fields, size] = sequence(state, "a numpy.dtype's state");
    if (sub !== null || names !== null || fields !== null) {
      refuse("Cannot read records as every element must be one plain value");
    }
    if (order === ">" && this.type.size > 1) refuse("Cannot read big-endian elements");
    if (
      this.type.dtype === "str" && typeof size === "number" && size !== this.type.size && size > 0
    ) {
      refuse(`Cannot read text of ${this.text} as ${size} bytes an element`);
    }
  }

  plain(): string {
    return this.text;
  }
}

/** An array; empty until it is given its state. */
export class ArrayBuilding extends Building {
  readonly what = "numpy.ndarray";
  private value: PickledArray | undefined;

  constructor(value?: PickledArray) {
    super();
    this.value = value;
  }

  /** (version, shape, dtype, is column-major, bytes or list) */
  override setState(state: unknown): void {
    const parts = sequence(state, "an array's state");
    const [shape, dtype, fortran, data] = parts.length === 5 ? parts.slice(1) : parts;
    if (!(dtype instanceof Dtype)) return refuse(`Cannot read an array of ${describe(dtype)}`);
    this.value = makeArray(shape, dtype, fortran === true, data);
  }

  /** Shape, type and elements; objects are not yet plain. */
  get array(): PickledArray {
    return this.value ?? refuse("Cannot use an array as it was never given its elements");
  }

  plain(convert: Convert): PickledArray {
    const { shape, dtype, data } = this.array;
    return dtype === "object"
      ? { shape, dtype, data: (data as unknown[]).map(convert) }
      : { shape, dtype, data };
  }
}

/** Checks sizes before anything is made. */
function makeArray(axes: unknown, dtype: Dtype, fortran: boolean, data: unknown): PickledArray {
  const shape = sequence(axes, "a shape").map((n) =>
    typeof n === "number" ? n : refuse(`Cannot read a shape with ${describe(n)}`)
  );
  const count = elementCount(shape), type = dtype.element;
  if (type.kind === "O") {
    if (!Array.isArray(data) || data.length !== count) {
      return refuse(
        `Cannot read an array of shape [${shape}] as it must have ${count} objects: found ${
          describe(data)
        }`,
      );
    }
    return { shape, dtype: "object", data: fortran ? fromFortran(data, shape) : data };
  }
  if (!(data instanceof Uint8Array) || data.length !== count * type.size) {
    return refuse(
      `Cannot read an array of shape [${shape}] as it must have ${count * type.size} bytes: found ${
        describe(data)
      }`,
    );
  }
  const elements = checked(type, data, count);
  return { shape, dtype: type.dtype, data: fortran ? fromFortran(elements, shape) : elements };
}

/** Elements from bytes that may hold what is no character. */
function checked(type: ElementType, data: Uint8Array, count: number) {
  try {
    return decodeElements(type, data, count);
  } catch (error) {
    return refuse((error as Error).message);
  }
}

/** `_reconstruct(ndarray, (0,), b"b")`: an empty array that is given its state next. */
function reconstruct(args: readonly unknown[]): ArrayBuilding {
  const [made, shape] = args;
  const empty = shape instanceof Tuple && shape.items.length === 1 && shape.items[0] === 0;
  if (!(made instanceof AllowedName) || made.what !== "numpy.ndarray" || !empty) {
    refuse(`Cannot reconstruct ${describe(made)} as it must be an empty numpy.ndarray`);
  }
  return new ArrayBuilding();
}

/** `_frombuffer(bytes, dtype, shape, order)`: protocol 5. */
function fromBuffer(args: readonly unknown[]): ArrayBuilding {
  const [data, dtype, shape, order] = args;
  if (!(dtype instanceof Dtype)) return refuse(`Cannot read an array of ${describe(dtype)}`);
  return new ArrayBuilding(makeArray(shape, dtype, order === "F", data));
}

/** `scalar(dtype, bytes)`: one number, boolean or string. */
function scalar(args: readonly unknown[]): unknown {
  const [dtype, data] = args;
  if (!(dtype instanceof Dtype) || dtype.element.kind === "O") {
    return refuse(`Cannot read a scalar of ${describe(dtype)}`);
  }
  const { dtype: kind, data: one } = makeArray(new Tuple([]), dtype, false, data);
  return kind === "bool" ? one[0] === 1 : one[0];
}

/** `dtype(text, align, copy)` */
function makeDtype(args: readonly unknown[]): Dtype {
  const [text] = args;
  return typeof text === "string"
    ? new Dtype(text)
    : refuse(`Cannot read the type ${describe(text)}`);
}

/** Arrays, by module and name: numpy 1 has `core`, numpy 2 has `_core`. */
export const NUMPY: readonly [modules: readonly string[], name: string, does: Does][] = [
  [["numpy"], "ndarray", {}],
  [["numpy"], "dtype", { call: makeDtype }],
  [["numpy.core.multiarray", "numpy._core.multiarray"], "_reconstruct", { call: reconstruct }],
  [["numpy.core.multiarray", "numpy._core.multiarray"], "scalar", { call: scalar }],
  [["numpy.core.numeric", "numpy._core.numeric"], "_frombuffer", { call: fromBuffer }],
];
