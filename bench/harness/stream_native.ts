import { type NativeFunction, nativeFunction } from "../../kernels/native/native_function.ts";
import { IF, R } from "../../kernels/native/assembler.ts";
import { V } from "../../kernels/native/vector_codes.ts";
import { lanes } from "../../kernels/native/vector_math.ts";

/** Bytes of each array that one turn of the loop goes over. */
export const STREAM_TURN = 128;

/** A store that passes the caches by; its address must be a multiple of 32. */
const STORE_PAST = { prefix: 0, map: 1, opcode: 0x2b } as const;

/**
 * `triad(a, b, c, turns)`: c = a + b / 2 over arrays of `turns` times 128 bytes, each 64-byte aligned; with
 * `past` what is written passes the caches by (McCalpin 1995).
 */
export function triadNative(past: boolean): NativeFunction {
  const parameters = { a: "address", b: "address", c: "address", turns: "count" } as const;
  return nativeFunction(past ? "bench_triad_past" : "bench_triad", parameters, (asm, args) => {
    const turn = asm.newLabel();
    asm.load64(R.rax, args.a);
    asm.load64(R.rdx, args.b);
    asm.load64(R.rsi, args.c);
    asm.load32(R.rcx, args.turns);
    asm.vector(V.load, 15, 0, lanes(asm, 0.5));
    asm.label(turn);
    for (let i = 0; i < 4; i++) {
      asm.vector(V.load, i, 0, { base: R.rdx, offset: 32 * i });
      asm.vector(V.scaleAdd, i, 15, { base: R.rax, offset: 32 * i });
      asm.vector(past ? STORE_PAST : V.store, i, 0, { base: R.rsi, offset: 32 * i });
    }
    for (const register of [R.rax, R.rdx, R.rsi]) asm.addNumber(register, STREAM_TURN);
    asm.subtractNumber(R.rcx, 1);
    asm.jumpIf(IF.notEqual, turn);
    asm.raw(0x0f, 0xae, 0xf8); // sfence
  });
}
