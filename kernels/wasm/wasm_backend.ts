import { addressOf } from "../native/address_of.ts";
import { NativeTwin, supportsNative } from "../native/native_twin.ts";
import type { BackendInfo } from "../runtime/backend.ts";
import { detectWasmFeatures, type WasmFeatures } from "./features.ts";
import type { ModuleBuilder } from "./module_builder.ts";

/** Exported functions of an emitted program: numbers in, at most one number out. */
export type WasmProgram = Readonly<Record<string, (...args: number[]) => number>>;

const PAGE = 65536;
const MAXIMUM_PAGES = 65536; // 4 GiB
const FIRST = 64; // address 0 stays unused
const START = 16; // pages

/** A memory, and whether it lies where it lay after it has grown. */
function openMemory(native: boolean): { memory: WebAssembly.Memory; stays: boolean } {
  const memory = new WebAssembly.Memory({ initial: START - 1, maximum: MAXIMUM_PAGES });
  const place = () => native ? addressOf(new Uint8Array(memory.buffer)) : 0n;
  const before = place();
  memory.grow(1);
  return { memory, stays: place() === before };
}

/**
 * Runs emitted WebAssembly SIMD programs over one growing memory.
 *
 * Programs are built once per process and kept. Data is placed by an {@linkcode WasmScope}, which gives
 * its stretch of memory back when it is disposed of.
 */
export class WasmBackend {
  readonly kind = "wasm";
  readonly features: WasmFeatures;
  readonly memory: WebAssembly.Memory;
  readonly #programs = new Map<string, WasmProgram>();
  /** Machine code by what it does, shared by all programs that name it. */
  readonly #native = new Map<string, NativeTwin>();
  readonly #held = new Set<{ end: number }>();
  #top = FIRST;

  /** Without machine code, which runs apart while the memory grows, where that has to move for it. */
  constructor(features: WasmFeatures = detectWasmFeatures()) {
    const wanted = features.native === true;
    const native = wanted && supportsNative(); // features may come from another thread
    const { memory, stays } = openMemory(native);
    this.memory = memory;
    this.features = wanted && !(native && stays) ? { ...features, native: false } : features;
  }

  get info(): BackendInfo {
    const { relaxed, native } = this.features;
    const extra = relaxed ? ` with fused multiply-add${native ? " and AVX2" : ""}` : "";
    const name = `WebAssembly SIMD${extra}`;
    return { kind: "wasm", name, software: true };
  }

  /** The memory's bytes as they stand now; growth replaces them. */
  get bytes(): ArrayBuffer {
    return this.memory.buffer as ArrayBuffer;
  }

  /** The program of this name, built and compiled on first use. */
  program(name: string, build: (features: WasmFeatures) => ModuleBuilder): WasmProgram {
    let program = this.#programs.get(name);
    if (!program) {
      const builder = build(this.features);
      const module = new WebAssembly.Module(builder.encode());
      const instance = new WebAssembly.Instance(module, { env: { memory: this.memory } });
      program = this.#withTwins(instance.exports as unknown as WasmProgram, builder);
      this.#programs.set(name, program);
    }
    return program;
  }

  /**
   * The machine code of this name, once a program has it: to be run apart, on another thread. Undefined where
   * WebAssembly does the work.
   */
  twin(name: string): NativeTwin | undefined {
    return this.#native.get(name);
  }

  #withTwins(program: WasmProgram, { twins }: ModuleBuilder): WasmProgram {
    if (!this.features.native || twins.size === 0) return program;
    const all = { ...program };
    for (const [name, make] of twins) {
      const native = make();
      let twin = this.#native.get(native.name);
      if (!twin) {
        twin = new NativeTwin(native, () => this.bytes);
        this.#native.set(native.name, twin);
      }
      twin.joins(all, name, native);
    }
    return all;
  }

  /**
   * Opens a stretch of memory that `using` gives back at the end of the block.
   *
   * Scopes of computations that take turns may overlap in time: what one gives back is not used again
   * while another holds memory above it.
   */
  scope(): WasmScope {
    const held = { end: FIRST };
    this.#held.add(held);
    return new WasmScope(
      this,
      (bytes) => {
        const at = this.#take(bytes);
        held.end = this.#top;
        return at;
      },
      () => {
        if (!this.#held.delete(held)) return;
        this.#top = FIRST;
        for (const { end } of this.#held) this.#top = Math.max(this.#top, end);
      },
    );
  }

  #take(bytes: number): number {
    const at = this.#top;
    const top = at + 64 * Math.ceil(bytes / 64);
    const missing = top - this.bytes.byteLength;
    if (missing > 0) {
      try {
        this.memory.grow(Math.ceil(missing / PAGE));
        for (const twin of this.#native.values()) twin.follow();
      } catch {
        throw new RangeError(
          `Cannot place ${bytes} bytes in WebAssembly memory: ${at} of at most ${
            MAXIMUM_PAGES * PAGE
          } bytes are taken; train fewer fits at a time or reduce the items with PCA`,
        );
      }
    }
    this.#top = top;
    return at;
  }

  close(): void {}
}

/** Memory that belongs together and is given back together. */
export class WasmScope implements Disposable {
  readonly #backend: WasmBackend;
  readonly #take: (bytes: number) => number;
  readonly #release: () => void;

  constructor(backend: WasmBackend, take: (bytes: number) => number, release: () => void) {
    this.#backend = backend;
    this.#take = take;
    this.#release = release;
  }

  /** Address of `count` 32-bit words that hold anything, 64-byte aligned; to be written before they are read. */
  room(count: number): number {
    return this.#take(4 * count);
  }

  /** Address of `count` zeroed 32-bit words, 64-byte aligned. */
  zeros(count: number): number {
    const at = this.#take(4 * count);
    new Uint8Array(this.#backend.bytes, at, 4 * count).fill(0);
    return at;
  }

  /** Address of a copy of the data, 64-byte aligned. */
  upload(data: Float32Array | Uint32Array | Int32Array | Float64Array): number {
    const at = this.#take(data.byteLength);
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    new Uint8Array(this.#backend.bytes, at, data.byteLength).set(bytes);
    return at;
  }

  /** A live view; memory growth detaches it, so take it anew after placing more data. */
  f32(at: number, count: number): Float32Array<ArrayBuffer> {
    return new Float32Array(this.#backend.bytes, at, count);
  }

  u32(at: number, count: number): Uint32Array<ArrayBuffer> {
    return new Uint32Array(this.#backend.bytes, at, count);
  }

  f64(at: number, count: number): Float64Array<ArrayBuffer> {
    return new Float64Array(this.#backend.bytes, at, count);
  }

  [Symbol.dispose](): void {
    this.#release();
  }
}
