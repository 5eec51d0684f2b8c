/** A stretch of WebAssembly instructions in binary form that leaves at most one value on the stack. */
export type Code = readonly number[];

export type ValueType = "i32" | "f32" | "f64" | "v128";

export const VALUE_TYPES: Record<ValueType, number> = {
  i32: 0x7f,
  f32: 0x7d,
  f64: 0x7c,
  v128: 0x7b,
};

/** A local variable or parameter of the function under construction. */
export class Local {
  constructor(readonly index: number, readonly type: ValueType) {}
  get get(): Code {
    return [0x20, ...unsigned(this.index)];
  }
  set(value: Value): Code {
    return [...code(value), 0x21, ...unsigned(this.index)];
  }
  /** Sets the local and leaves its new value on the stack. */
  tee(value: Value): Code {
    return [...code(value), 0x22, ...unsigned(this.index)];
  }
}

/** What an instruction takes: code that pushes a value, or a local that is read. */
export type Value = Code | Local;

export function code(value: Value): Code {
  return value instanceof Local ? value.get : value;
}

/** LEB128, unsigned. */
export function unsigned(value: number): number[] {
  const out: number[] = [];
  let rest = value >>> 0;
  do {
    const low = rest & 0x7f;
    rest >>>= 7;
    out.push(rest ? low | 0x80 : low);
  } while (rest);
  return out;
}

/** LEB128, signed 32 bit. */
export function signed(value: number): number[] {
  const out: number[] = [];
  let rest = value | 0;
  for (;;) {
    const low = rest & 0x7f;
    rest >>= 7;
    const done = (rest === 0 && !(low & 0x40)) || (rest === -1 && !!(low & 0x40));
    out.push(done ? low : low | 0x80);
    if (done) return out;
  }
}

export function f32Bytes(value: number): number[] {
  return [...new Uint8Array(new Float32Array([value]).buffer)];
}

export function f64Bytes(value: number): number[] {
  return [...new Uint8Array(new Float64Array([value]).buffer)];
}

/** Joins statements into one stretch of code. */
export function sequence(...parts: readonly Code[]): Code {
  return parts.flat();
}
