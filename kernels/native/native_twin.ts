import type { NativeFunction } from "./native_function.ts";
import { describeProcessor, hasWideVectors } from "./processor.ts";
import { writeSharedObject } from "./shared_object.ts";

type Call = (...args: unknown[]) => unknown;
type Calls = Readonly<Record<string, Call>>;

/** The symbol that runs a function on a thread of its own. */
const APART = "apart";

/** The little of Deno's foreign function interface that is used; other engines have none of it. */
interface ForeignInterface {
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

/** Functions over one memory: numbers in, nothing out. */
export type NativeProgram = Record<string, (...args: number[]) => number>;

let supported: boolean | undefined;

/**
 * Whether machine code can run here: Linux on x86-64 with AVX2 and fused multiply-add, in Deno, with the
 * permission `--allow-ffi` already given. Nobody is asked for it. Looked up once.
 */
export function supportsNative(): boolean {
  return supported ??= look();
}

function look(): boolean {
  const deno = foreign();
  if (!deno || deno.build.os !== "linux" || deno.build.arch !== "x86_64") return false;
  if (deno.permissions.querySync({ name: "ffi" }).state !== "granted") return false;
  const words = new Uint32Array(3);
  try {
    const { describe } = open(deno, describeProcessor());
    describe(deno.UnsafePointer.of(new Uint8Array(words.buffer)), 0);
  } catch { // a system that takes no library from memory: WebAssembly does the same work
    return false;
  }
  return hasWideVectors([words[0], words[1], words[2]]);
}

/**
 * One function, loaded as a library of its own that is never written to a disk.
 *
 * Addresses are not checked: a wrong one ends the process where WebAssembly would throw. So every function
 * has a twin in WebAssembly, and tests hold the two to the same bits.
 */
export class NativeTwin {
  readonly #name: string;
  readonly #symbols: Calls;
  readonly #memory: () => ArrayBuffer;
  readonly #programs: { readonly program: NativeProgram; readonly name: string }[] = [];
  #start: unknown;

  /** @param memory Gives the bytes that addresses count from */
  constructor(native: NativeFunction, memory: () => ArrayBuffer) {
    const deno = foreign();
    if (!deno) throw new TypeError(`Cannot load ${native.name} as machine code: this is not Deno`);
    this.#name = native.name;
    this.#symbols = open(deno, native);
    this.#memory = memory;
    this.#start = deno.UnsafePointer.of(new Uint8Array(memory()));
  }

  /** Makes this the function of that name in a program, also after the memory has moved. */
  joins(program: NativeProgram, name: string): void {
    this.#programs.push({ program, name });
    this.#bind(program, name);
  }

  /**
   * Runs the function on a thread of the engine's own pool, beside the caller. The memory must not grow, and
   * nobody else may write what it reads or touch what it writes, until the promise is settled.
   */
  async apart(...args: number[]): Promise<void> {
    await this.#symbols[APART](this.#start, ...args);
  }

  /** To be called when the memory has grown, as it may lie elsewhere now. */
  follow(): void {
    const { UnsafePointer } = foreign()!;
    const start = UnsafePointer.of(new Uint8Array(this.#memory()));
    if (UnsafePointer.value(start) === UnsafePointer.value(this.#start)) return;
    this.#start = start;
    for (const { program, name } of this.#programs) this.#bind(program, name);
  }

  #bind(program: NativeProgram, name: string): void {
    program[name] = this.#symbols[this.#name].bind(undefined, this.#start) as (
      ...args: number[]
    ) => number;
  }
}

/**
 * How far from the start of a memory an array lies, in bytes, for a parameter that is `far`. It holds as long
 * as the memory does not move and the array is kept.
 */
export function farFrom(memory: ArrayBuffer, values: Float32Array): number {
  const { UnsafePointer } = foreign()!;
  const place = (bytes: Uint8Array) => UnsafePointer.value(UnsafePointer.of(bytes));
  const array = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  return Number(place(array) - place(new Uint8Array(memory)));
}

function foreign(): ForeignInterface | undefined {
  return (globalThis as { Deno?: ForeignInterface }).Deno;
}

const FOREIGN_TYPES = { address: "u32", far: "i64", count: "u32", f32: "f32" } as const;

/**
 * Puts the library into a file that exists in memory only, and has the system load that. The file stays open
 * until the process ends: the loader knows libraries by their path, which holds the file's number.
 */
function open(deno: ForeignInterface, { name, parameters, code }: NativeFunction): Calls {
  const image = writeSharedObject([{ name, code }]);
  const { memfd_create, write } = deno.dlopen("libc.so.6", {
    memfd_create: { parameters: ["buffer", "u32"], result: "i32" },
    write: { parameters: ["i32", "buffer", "usize"], result: "isize" },
  }).symbols;
  const CLOSE_IN_CHILDREN = 1;
  const file = Number(memfd_create(new TextEncoder().encode("assay\0"), CLOSE_IN_CHILDREN));
  if (file < 0) throw new Error("Cannot make a file in memory for machine code");
  const written = Number(write(file, image, image.length));
  if (written !== image.length) {
    throw new Error(`Cannot write machine code: ${written} of ${image.length} bytes were taken`);
  }
  const own = Object.values(parameters).map((type) => FOREIGN_TYPES[type]);
  const signature = { parameters: ["pointer", ...own], result: "void" };
  return deno.dlopen(`/proc/self/fd/${file}`, {
    [name]: signature,
    [APART]: { ...signature, name, nonblocking: true },
  }).symbols;
}
