import { addressOf } from "../native/address_of.ts";
import { canLieFar } from "../product/native_team.ts";
import { threadsHere } from "../runtime/share_work.ts";
import type { WasmBackend, WasmProgram, WasmScope } from "../wasm/wasm_backend.ts";
import { CALL, CONTROL } from "./sae_crew_native.ts";
import { type SaeFunction, type SaeProgram, saeProgram } from "./sae_program.ts";

/** Calls of a piece, one after the other. */
export type Calls = (call: (name: SaeFunction, ...args: number[]) => void) => void;

type NativeProgram = NonNullable<SaeProgram["native"]>;

/** Most calls between two waits; those of more pieces are made in several goes. */
const MOST_CALLS = 8192;
const MOST_PIECES = 1024;
/** Rows that are copied in one piece. */
const COPIED = 64;
const LOW = 0xffff_ffffn;

/**
 * Runs pieces of work that touch nothing of each other, on all threads where machine code runs and one
 * after the other in WebAssembly. What a piece does is the same either way, and so are its bits.
 *
 * Everybody has to wait for {@linkcode SaeCrew.leave} before the scope is given back.
 */
export class SaeCrew {
  readonly #portable?: WasmProgram;
  readonly #native?: Native;

  constructor(wasm: WasmBackend, scope: WasmScope, threads: number = threadsHere()) {
    const { portable, native } = saeProgram(wasm);
    this.#portable = portable;
    if (native) this.#native = new Native(scope, native, threads);
  }

  /** Does all pieces and returns when they are done. */
  run(pieces: readonly Calls[]): void {
    this.#native?.run(pieces);
    const portable = this.#portable;
    if (portable) { for (const piece of pieces) piece((name, ...args) => portable[name](...args)); }
  }

  /** Copies rows of `width` numbers, each array with its own distance from row to row. */
  copyRows(
    { rows, width }: { rows: number; width: number },
    [from, fromRow]: readonly [Float32Array, number],
    [to, toRow]: readonly [Float32Array, number],
  ): void {
    if (!this.#native || !canLieFar(from) || !canLieFar(to)) {
      for (let row = 0; row < rows; row++) {
        to.set(from.subarray(row * fromRow, row * fromRow + width), row * toRow);
      }
      return;
    }
    const pieces: Calls[] = [];
    const [a, b] = [addressOf(from), addressOf(to)];
    for (let row = 0; row < rows; row += COPIED) {
      const at = (start: bigint, stride: number): [number, number, number] => {
        const address = start + BigInt(4 * row * stride);
        return [Number(address & LOW), Number(address >> 32n), 4 * stride];
      };
      const count = Math.min(COPIED, rows - row);
      pieces.push((call) => call("copy", ...at(a, fromRow), ...at(b, toRow), 4 * width, count));
    }
    this.run(pieces);
  }

  /** Sends the helpers home; the memory is free again when this has come back. */
  async leave(): Promise<void> {
    await this.#native?.leave();
  }
}

/** Pieces written into the memory, and threads that take them from there. */
class Native {
  readonly #scope: WasmScope;
  readonly #program: NativeProgram;
  readonly #control: number;
  readonly #table: number;
  readonly #calls: number;
  readonly #threads: number;
  #words = new Uint32Array();
  #floats = new Float32Array();
  #helpers?: Promise<void>[];

  constructor(scope: WasmScope, program: NativeProgram, threads: number) {
    this.#scope = scope;
    this.#program = program;
    this.#threads = threads;
    this.#control = scope.zeros(CONTROL.bytes / 4);
    this.#table = scope.zeros(2 * MOST_PIECES);
    this.#calls = scope.room(MOST_CALLS * CALL.words);
  }

  /** Calls the helpers in. */
  #open(): Promise<void>[] {
    this.#look();
    this.#set("mask", MOST_PIECES - 1);
    this.#set("table", this.#table);
    const { helper } = this.#program;
    return Array.from({ length: this.#threads - 1 }, () => helper.apart(this.#control, 0, 1));
  }

  /** Looks at the memory anew where it has grown, which detaches views but moves nothing. */
  #look(): void {
    if (this.#words.length > 0) return;
    const words = this.#calls / 4 + MOST_CALLS * CALL.words;
    this.#words = this.#scope.u32(0, words);
    this.#floats = this.#scope.f32(0, words);
  }

  #set(name: keyof typeof CONTROL, value: number): void {
    this.#words[(this.#control + CONTROL[name]) / 4] = value;
  }

  run(pieces: readonly Calls[]): void {
    this.#helpers ??= this.#open();
    this.#look();
    const table = this.#table / 4;
    const words = this.#words;
    let limit = words[(this.#control + CONTROL.limit) / 4];
    let at = this.#calls / 4;
    const end = at + MOST_CALLS * CALL.words;
    let waiting = 0;
    const go = () => {
      this.#set("limit", limit);
      this.#program.crew(this.#control, 0, 0);
      at = this.#calls / 4;
      waiting = 0;
    };
    for (const piece of pieces) {
      let written = this.#write(piece, at, end);
      if (written === undefined) {
        go();
        written = this.#write(piece, at, end);
        if (written === undefined) {
          throw new RangeError(`Cannot run a piece of work of more than ${MOST_CALLS} calls`);
        }
      }
      if (written === at) continue;
      const place = table + 2 * (limit & (MOST_PIECES - 1));
      words[place] = 4 * at;
      words[place + 1] = (written - at) / CALL.words;
      at = written;
      limit = (limit + 1) >>> 0;
      if (++waiting === MOST_PIECES) go();
    }
    if (waiting > 0) go();
  }

  /** Writes the calls of a piece and returns where they end; nothing where there is no room for them. */
  #write(piece: Calls, at: number, end: number): number | undefined {
    const [words, floats] = [this.#words, this.#floats];
    let to = at;
    piece((name, ...args) => {
      if (to + CALL.words <= end) {
        const { index, at: places } = this.#program.places[name];
        words[to] = index;
        for (let i = 0; i < args.length; i++) {
          const place = places[i];
          if (place >= CALL.floats) floats[to + place] = args[i];
          else words[to + place] = args[i];
        }
      }
      to += CALL.words;
    });
    return to <= end ? to : undefined;
  }

  async leave(): Promise<void> {
    if (!this.#helpers) return;
    this.#look();
    this.#set("stop", 1);
    await Promise.all(this.#helpers);
  }
}
