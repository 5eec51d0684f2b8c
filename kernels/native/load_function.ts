import type { NativeFunction } from "./native_function.ts";
import { writeSharedObject } from "./shared_object.ts";

type Call = (...args: unknown[]) => unknown;

/** The little of Deno's foreign function interface that is used; other engines have none of it. */
export interface ForeignInterface {
  readonly build: { readonly os: string; readonly arch: string };
  readonly permissions: {
    querySync(descriptor: { readonly name: "ffi" }): { readonly state: string };
  };
  dlopen(
    path: string,
    symbols: Record<string, unknown>,
  ): { readonly symbols: Record<string, Call> };
  readonly UnsafePointer: { of(bytes: Uint8Array): unknown; value(pointer: unknown): bigint };
}

/** A function that takes the start of the memory and its own arguments. */
export interface LoadedFunction {
  /** Runs on the calling thread. */
  readonly here: Call;
  /** Runs on a thread of its own, and gives a promise. */
  readonly apart: Call;
}

const FOREIGN_TYPES = { address: "u32", far: "i64", count: "u32", f32: "f32" } as const;
const LIBRARY_SYMBOLS = {
  memfd_create: { parameters: ["buffer", "u32"], result: "i32" },
  write: { parameters: ["i32", "buffer", "usize"], result: "isize" },
  fcntl: { parameters: ["i32", "i32", "i32"], result: "i32" },
  close: { parameters: ["i32"], result: "i32" },
} as const;
const CLOSE_IN_CHILDREN = 1;
const DUPLICATE = 1030; // F_DUPFD_CLOEXEC
/** A number of a file that is hardly ever taken, so that the same path comes again. */
const QUIET = 900;

let library: Record<keyof typeof LIBRARY_SYMBOLS, Call> | undefined;
const loaded = new Map<string, { readonly code: Uint8Array; readonly call: LoadedFunction }[]>();

/** Loads machine code as a library of its own; the same function is loaded once, whoever asks for it. */
export function loadFunction(deno: ForeignInterface, native: NativeFunction): LoadedFunction {
  const named = loaded.get(native.name) ?? [];
  loaded.set(native.name, named);
  const known = named.find(({ code }) => sameCode(code, native.code));
  if (known) return known.call;
  const call = open(deno, native);
  named.push({ code: native.code, call });
  return call;
}

/** Whether two stretches of machine code are the same. */
export function sameCode(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, at) => byte === b[at]);
}

/** Puts the library into a file that exists in memory only, has the system load that, and closes it. */
function open(deno: ForeignInterface, { name, parameters, code }: NativeFunction): LoadedFunction {
  const { memfd_create, write, fcntl, close } = library ??= deno.dlopen(
    "libc.so.6",
    LIBRARY_SYMBOLS,
  ).symbols as NonNullable<typeof library>;
  const file = Number(memfd_create(new TextEncoder().encode("assay\0"), CLOSE_IN_CHILDREN));
  if (file < 0) throw new Error("Cannot make a file in memory for machine code");
  const same = Number(fcntl(file, DUPLICATE, QUIET)); // none where fewer files are allowed
  try {
    const image = writeSharedObject([{ name, code }]);
    const written = Number(write(file, image, image.length));
    if (written !== image.length) {
      throw new Error(`Cannot write machine code: ${written} of ${image.length} bytes were taken`);
    }
    const own = Object.values(parameters).map((type) => FOREIGN_TYPES[type]);
    const signature = { name, parameters: ["pointer", ...own], result: "void" };
    const { here, apart } = deno.dlopen(pathTo(same < 0 ? file : same, image), {
      here: signature,
      apart: { ...signature, nonblocking: true },
    }).symbols;
    return { here, apart };
  } finally {
    close(file);
    if (same >= 0) close(same);
  }
}

/**
 * A path to an open file, different for different machine code. The loader takes a path that it knows for the
 * library which it loaded from there, and numbers of files come again; so the path goes a way of its own, steps
 * that lead nowhere. Threads that load the same share it.
 */
function pathTo(file: number, image: Uint8Array): string {
  const way = [0x811c9dc5, 0x2545f491, 0x6c078965].flatMap((seed) => {
    const word = image.reduce((hash, byte) => Math.imul(hash ^ byte, 0x01000193), seed);
    return Array.from({ length: 32 }, (_, bit) => word >>> bit & 1 ? "./" : "/");
  });
  return `/proc/self/fd/${way.join("")}${file}`;
}
