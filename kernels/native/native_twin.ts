import {
  type ForeignInterface,
  type LoadedFunction,
  loadFunction,
  sameCode,
} from "./load_function.ts";
import type { NativeFunction } from "./native_function.ts";
import { describeProcessor, hasWideVectors } from "./processor.ts";

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
    loadFunction(deno, describeProcessor())
      .here(deno.UnsafePointer.of(new Uint8Array(words.buffer)), 0);
  } catch { // a system that takes no library from memory: WebAssembly does the same work
    return false;
  }
  return hasWideVectors([words[0], words[1], words[2]]);
}

/**
 * One function over one memory, loaded as a library of its own that is never written to a disk.
 *
 * Addresses are not checked: a wrong one ends the process where WebAssembly would throw. So every function
 * has a twin in WebAssembly, and tests hold the two to the same bits.
 */
export class NativeTwin {
  readonly #native: NativeFunction;
  readonly #call: LoadedFunction;
  readonly #memory: () => ArrayBuffer;
  readonly #programs: { readonly program: NativeProgram; readonly name: string }[] = [];
  #start: unknown;

  /** @param memory Gives the bytes that addresses count from */
  constructor(native: NativeFunction, memory: () => ArrayBuffer) {
    const deno = foreign();
    if (!deno) throw new TypeError(`Cannot load ${native.name} as machine code: this is not Deno`);
    this.#native = native;
    this.#call = loadFunction(deno, native);
    this.#memory = memory;
    this.#start = deno.UnsafePointer.of(new Uint8Array(memory()));
  }

  /**
   * Makes this the function of that name in a program, also after the memory has moved.
   *
   * @throws {Error} When the program's own machine code is another
   */
  joins(program: NativeProgram, name: string, own: NativeFunction): void {
    if (!sameCode(own.code, this.#native.code)) {
      throw new Error(`Cannot have two functions of the name ${own.name} over one memory`);
    }
    this.#programs.push({ program, name });
    this.#bind(program, name);
  }

  /**
   * Runs the function on a thread of the engine's own pool, beside the caller. The memory must not move, and
   * nobody else may write what it reads or touch what it writes, until the promise is settled.
   */
  async apart(...args: number[]): Promise<void> {
    await this.#call.apart(this.#start, ...args);
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
    program[name] = this.#call.here.bind(undefined, this.#start) as (...args: number[]) => number;
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
