import { refuse } from "./error.ts";
import {
  type Allowed,
  Building,
  type Convert,
  describe,
  type PickledArray,
  sequence,
  wholeNumber,
} from "./values.ts";

type Does = Pick<Allowed, "call" | "create">;

/** A type of Arrow; only text is read. */
class ArrowType extends Building {
  constructor(readonly what: string, readonly wide: boolean) {
    super();
  }

  plain(): never {
    return refuse(`Cannot read ${this.what} as it is no value`);
  }
}

/** Text of an Arrow array; `null` is missing. */
export class ArrowStrings extends Building {
  readonly what = "pyarrow.Array";

  constructor(readonly strings: readonly (string | null)[]) {
    super();
  }

  plain(_convert: Convert): PickledArray {
    return { shape: [this.strings.length], dtype: "object", data: this.strings };
  }
}

/** `type_for_alias("string")`, or with 64-bit offsets `"large_string"`. */
function typeForAlias(args: readonly unknown[]): ArrowType {
  const [alias] = args;
  if (alias !== "string" && alias !== "large_string") {
    return refuse(`Cannot read an Arrow array of ${describe(alias)} as it must be text`);
  }
  return new ArrowType(`pyarrow.${alias}`, alias === "large_string");
}

/** `_restore_array((type, length, nulls, offset, [validity, offsets, text], children, dictionary))` */
function restoreArray(args: readonly unknown[]): ArrowStrings {
  const [type, length, , offset, buffers, children, dictionary] = sequence(
    args[0],
    "an Arrow array",
  );
  if (!(type instanceof ArrowType)) {
    return refuse(`Cannot read an Arrow array of ${describe(type)}`);
  }
  const n = wholeNumber(length, "an Arrow array's length");
  const first = wholeNumber(offset, "an Arrow array's offset");
  const [validity, offsets, text, ...more] = sequence(buffers, "an Arrow array's buffers");
  const nested = sequence(children, "an Arrow array's children").length > 0;
  if (more.length || nested || (dictionary !== null && dictionary !== undefined)) {
    refuse("Cannot read an Arrow array as it must be plain text");
  }
  if (n === 0) return new ArrowStrings([]);
  const bits = validity === null ? undefined : buffer(validity, Math.ceil((first + n) / 8));
  const ends = buffer(offsets, (first + n + 1) * (type.wide ? 8 : 4));
  const bytes = text === null ? new Uint8Array(0) : buffer(text, 0);
  const view = new DataView(ends.buffer, ends.byteOffset, ends.byteLength);
  const end = (i: number) =>
    type.wide ? Number(view.getBigInt64(8 * i, true)) : view.getInt32(4 * i, true);
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  const strings: (string | null)[] = [];
  for (let i = first; i < first + n; i++) {
    const from = end(i), to = end(i + 1);
    if (!(from >= 0 && from <= to && to <= bytes.length)) {
      refuse(
        `Cannot read an Arrow array as text ${i} must lie inside its buffer: ${from} to ${to}`,
      );
    }
    if (bits && !((bits[i >> 3] >> (i & 7)) & 1)) {
      strings.push(null);
      continue;
    }
    try {
      strings.push(decoder.decode(bytes.subarray(from, to)));
    } catch {
      refuse(`Cannot read an Arrow array as text ${i} must be UTF-8`);
    }
  }
  return new ArrowStrings(strings);
}

/** Bytes that are at least so long. */
function buffer(value: unknown, least: number): Uint8Array {
  if (!(value instanceof Uint8Array) || value.length < least) {
    return refuse(
      `Cannot read an Arrow buffer as it must have ${least} bytes: found ${describe(value)}`,
    );
  }
  return value;
}

/** `chunked_array([array, …], type)` */
function chunkedArray(args: readonly unknown[]): ArrowStrings {
  return new ArrowStrings(
    sequence(args[0], "an Arrow array's chunks").flatMap((chunk) =>
      chunk instanceof ArrowStrings
        ? chunk.strings
        : refuse(`Cannot read a chunk of ${describe(chunk)}`)
    ),
  );
}

/** `py_buffer(bytes)` */
function pyBuffer(args: readonly unknown[]): Uint8Array {
  const [bytes] = args;
  return bytes instanceof Uint8Array ? bytes : refuse(`Cannot read a buffer of ${describe(bytes)}`);
}

/** What pandas stores text in where Arrow is installed. */
export const ARROW: readonly [modules: readonly string[], name: string, does: Does][] = [
  [["pyarrow.lib"], "type_for_alias", { call: typeForAlias }],
  [["pyarrow.lib"], "py_buffer", { call: pyBuffer }],
  [["pyarrow.lib"], "_restore_array", { call: restoreArray }],
  [["pyarrow.lib"], "chunked_array", { call: chunkedArray }],
];
