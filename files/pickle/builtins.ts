import { refuse } from "./error.ts";
import { type Allowed, AllowedName, Building, describe, sequence, Slice, Tuple } from "./values.ts";

type Does = Pick<Allowed, "call" | "create">;

/** Collections and bytes of the language itself, by module and name. */
export const BUILTINS: readonly [modules: readonly string[], name: string, does: Does][] = [
  [["builtins", "__builtin__"], "list", { call: (args) => [...items("list", args)] }],
  [["builtins", "__builtin__"], "tuple", { call: (args) => new Tuple([...items("tuple", args)]) }],
  [["builtins", "__builtin__"], "set", { call: (args) => members("set", args) }],
  [["builtins", "__builtin__"], "frozenset", { call: (args) => members("frozenset", args) }],
  [["builtins", "__builtin__"], "dict", { call: (args) => pairs("dict", args) }],
  [["collections"], "OrderedDict", { call: (args) => pairs("OrderedDict", args) }],
  [["builtins", "__builtin__"], "bytes", { call: (args) => bytes("bytes", args) }],
  [["builtins", "__builtin__"], "bytearray", { call: (args) => bytes("bytearray", args) }],
  [["builtins", "__builtin__"], "slice", { call: slice }],
  [["builtins", "__builtin__"], "object", {}],
  [["_codecs"], "encode", { call: (args) => encode("_codecs.encode", args) }],
  [["copyreg", "copy_reg"], "_reconstructor", { call: reconstruct }],
];

/** The items of at most one argument. */
function items(what: string, args: readonly unknown[]): readonly unknown[] {
  if (args.length > 1) refuse(`Cannot call ${what} with ${args.length} arguments`);
  if (args.length === 0) return [];
  return args[0] instanceof Set ? [...args[0]] : sequence(args[0], what);
}

function members(what: string, args: readonly unknown[]): Set<unknown> {
  const list = items(what, args);
  const wrong = list.find((x) => Array.isArray(x) || x instanceof Map || x instanceof Building);
  if (wrong !== undefined) refuse(`Cannot use ${describe(wrong)} as a member`);
  return new Set(list);
}

function pairs(what: string, args: readonly unknown[]): Map<unknown, unknown> {
  if (args.length === 1 && args[0] instanceof Map) return new Map(args[0]);
  return new Map(
    items(what, args).map((pair) => {
      const [key, value, ...more] = sequence(pair, `a pair of ${what}`);
      if (value === undefined || more.length || typeof key === "object" && key !== null) {
        refuse(`Cannot read a pair of ${what}: found ${describe(pair)}`);
      }
      return [key, value];
    }),
  );
}

/** Bytes from bytes or from encoded text; a number, which would ask for so many zeros, is refused. */
function bytes(what: string, args: readonly unknown[]): Uint8Array {
  if (args.length === 0) return new Uint8Array(0);
  if (args.length === 1 && args[0] instanceof Uint8Array) return args[0];
  if (args.length === 2) return encode(what, args);
  return refuse(`Cannot call ${what} as it must be given bytes: found ${describe(args[0])}`);
}

/** Text to bytes, as older protocols write them. */
function encode(what: string, args: readonly unknown[]): Uint8Array {
  const [text, encoding] = args;
  if (
    args.length !== 2 || typeof text !== "string" ||
    (encoding !== "latin1" && encoding !== "latin-1")
  ) {
    return refuse(
      `Cannot call ${what} as it must be given text and latin1: found ${
        args.map(describe).join(", ")
      }`,
    );
  }
  const out = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code > 255) refuse(`Cannot encode text as latin1: it holds ${JSON.stringify(text[i])}`);
    out[i] = code;
  }
  return out;
}

function slice(args: readonly unknown[]): Slice {
  const ends = args.length === 3 &&
    args.every((x) => x === null || (typeof x === "number" && Number.isSafeInteger(x)));
  if (!ends) {
    refuse(`Cannot call slice as it takes three numbers: found ${args.map(describe).join(", ")}`);
  }
  const [start, stop, step] = args as (number | null)[];
  return new Slice(start, stop, step);
}

/** How protocols 0 and 1 make an object without arguments; only for what NEWOBJ would make too. */
function reconstruct(args: readonly unknown[]): unknown {
  const [made, base, state] = args;
  const plain = args.length === 3 && base instanceof AllowedName && base.name === "object" &&
    state === null;
  if (!plain || !(made instanceof AllowedName) || !made.create) {
    return refuse(`Cannot reconstruct ${describe(made)} as no such object is read`);
  }
  return made.create();
}
