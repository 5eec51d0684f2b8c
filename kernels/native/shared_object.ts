/** A function of a library: its name and its machine code. */
export interface NamedCode {
  readonly name: string;
  readonly code: Uint8Array;
}

const PAGE = 4096;
const HEADER = 64;
const SEGMENT = 56;
const SEGMENTS = 4;
const SYMBOL = 24;
const ENTRY = 16;
const NEVER_UNLOADED = 8;

/**
 * Writes functions as a shared library for Linux on x86-64, which the system's own loader takes in.
 *
 * Nothing is relocated and nothing imported: one page-aligned stretch of code and tables that may be read
 * and run but not written, and one table for the loader that may be written but not run. Once loaded it stays,
 * as a thread may still be in it when whoever asked for it is gone.
 *
 * Source: System V Application Binary Interface, chapters 4 and 5, and its AMD64 supplement.
 */
export function writeSharedObject(functions: readonly NamedCode[]): Uint8Array<ArrayBuffer> {
  const names = packNames(functions);
  const symbolsAt = HEADER + SEGMENTS * SEGMENT;
  const hashAt = symbolsAt + SYMBOL * (functions.length + 1);
  const namesAt = hashAt + 4 * (4 + functions.length); // one bucket: count, chains, bucket, links
  let end = align(namesAt + names.bytes.length, 64);
  const places = functions.map(({ code }) => {
    const at = end;
    end = align(at + code.length, 64);
    return at;
  });
  const dynamicAt = align(end, PAGE);
  const tables: [number, number][] = [
    [4, hashAt], // hash
    [5, namesAt], // names
    [6, symbolsAt], // symbols
    [10, names.bytes.length],
    [11, SYMBOL],
    [0x6ffffffb, NEVER_UNLOADED],
    [0, 0],
  ];
  const size = dynamicAt + ENTRY * tables.length;
  const out = new Uint8Array(size);
  const view = new DataView(out.buffer);
  const long = (at: number, value: number) => view.setBigUint64(at, BigInt(value), true);
  const word = (at: number, value: number) => view.setUint32(at, value, true);
  const half = (at: number, value: number) => view.setUint16(at, value, true);

  out.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]); // 64 bits, little-endian
  half(16, 3); // a shared object
  half(18, 62); // x86-64
  word(20, 1);
  long(32, HEADER);
  [HEADER, SEGMENT, SEGMENTS, 64].forEach((value, i) => half(52 + 2 * i, value));

  const segment = (
    index: number,
    [type, flags]: readonly [number, number],
    at: number,
    bytes: number,
    alignment: number,
  ) => {
    const base = HEADER + SEGMENT * index;
    word(base, type);
    word(base + 4, flags);
    [at, at, at, bytes, bytes, alignment].forEach((value, i) => long(base + 8 + 8 * i, value));
  };
  const [LOAD, DYNAMIC, STACK] = [1, 2, 0x6474e551];
  const [READ_RUN, READ_WRITE] = [5, 6];
  segment(0, [LOAD, READ_RUN], 0, end, PAGE);
  segment(1, [LOAD, READ_WRITE], dynamicAt, size - dynamicAt, PAGE);
  segment(2, [DYNAMIC, READ_WRITE], dynamicAt, size - dynamicAt, 8);
  segment(3, [STACK, READ_WRITE], 0, 0, 16);

  functions.forEach(({ code }, f) => {
    const base = symbolsAt + SYMBOL * (f + 1);
    word(base, names.places[f]);
    out[base + 4] = 0x12; // global, a function
    half(base + 6, 1); // any section but the undefined one
    long(base + 8, places[f]);
    long(base + 16, code.length);
    out.set(code, places[f]);
  });
  // One bucket whose chain meets every symbol.
  const count = functions.length;
  [1, count + 1, count > 0 ? 1 : 0, 0].forEach((value, i) => word(hashAt + 4 * i, value));
  for (let f = 1; f <= count; f++) word(hashAt + 4 * (3 + f), f < count ? f + 1 : 0);
  out.set(names.bytes, namesAt);
  tables.forEach(([tag, value], t) => {
    long(dynamicAt + ENTRY * t, tag);
    long(dynamicAt + ENTRY * t + 8, value);
  });
  return out;
}

/** The names, each ended by a zero, the first one empty; and where each begins. */
function packNames(functions: readonly NamedCode[]): { bytes: Uint8Array; places: number[] } {
  const encoder = new TextEncoder();
  const bytes = [0];
  const places = functions.map(({ name }) => {
    const at = bytes.length;
    bytes.push(...encoder.encode(name), 0);
    return at;
  });
  return { bytes: new Uint8Array(bytes), places };
}

function align(value: number, to: number): number {
  return Math.ceil(value / to) * to;
}
