import { IF, R } from "../native/assembler.ts";
import { type NativeFunction, nativeFunction } from "../native/native_function.ts";
import { V } from "../native/vector_codes.ts";

const PARAMETERS = {
  panels: "count",
  pairs: "count",
  a: "address",
  aPanel: "count",
  x: "address",
  to: "address",
} as const;

/** The twin of `addPanelSums`: the same order and the same bits. */
export function panelSumsNative(name: string, width: number): NativeFunction {
  const vectors = width / 8;
  return nativeFunction(name, PARAMETERS, (asm, args) => {
    const [a, x, to, panels, pairs, aPanel] = [R.r8, R.r9, R.r10, R.r11, R.rsi, R.rbx];
    const [at, xAt, n] = [R.rax, R.rcx, R.rdx];
    const sum = (odd: number, v: number) => 2 + vectors * odd + v;
    for (const [register, from] of [[a, args.a], [x, args.x], [to, args.to]] as const) {
      asm.load64(register, from);
    }
    const counts = [[panels, args.panels], [pairs, args.pairs], [aPanel, args.aPanel]] as const;
    for (const [register, from] of counts) asm.load32(register, from);
    const [panel, pair] = [asm.newLabel(), asm.newLabel()];
    asm.label(panel);
    for (let s = 0; s < 2 * vectors; s++) asm.vector(V.xor, 2 + s, 2 + s, 2 + s);
    asm.move(at, a);
    asm.move(xAt, x);
    asm.move(n, pairs);
    asm.label(pair);
    for (const odd of [0, 1]) {
      asm.vector(V.spread, odd, 0, { base: xAt, offset: 4 * odd });
      for (let v = 0; v < vectors; v++) {
        const from = { base: at, offset: 4 * width * odd + 32 * v };
        asm.vector(V.multiplyAdd, sum(odd, v), odd, from);
      }
    }
    asm.addNumber(at, 8 * width);
    asm.addNumber(xAt, 8);
    asm.subtractNumber(n, 1);
    asm.jumpIf(IF.notEqual, pair);
    for (let v = 0; v < vectors; v++) {
      asm.vector(V.add, sum(0, v), sum(0, v), sum(1, v));
      asm.vector(V.store, sum(0, v), 0, { base: to, offset: 32 * v });
    }
    asm.addNumber(to, 4 * width);
    asm.add(a, aPanel);
    asm.subtractNumber(panels, 1);
    asm.jumpIf(IF.notEqual, panel);
  });
}
