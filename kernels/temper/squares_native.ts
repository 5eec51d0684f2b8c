import { IF, R } from "../native/assembler.ts";
import { type NativeFunction, nativeFunction } from "../native/native_function.ts";
import { V } from "../native/vector_codes.ts";

const PARAMETERS = {
  panels: "count",
  groups: "count",
  a: "address",
  aPanel: "count",
  aStep: "count",
  b: "address",
  bStep: "count",
  out: "address",
} as const;

/** The twin of `addSquares`: a panel of 16 rows of A in two vectors, the same order and the same bits. */
export function squaresNative(name: string, columns: number): NativeFunction {
  return nativeFunction(name, PARAMETERS, (asm, args) => {
    const [a, b, out] = [R.r8, R.r9, R.r10];
    const [aStep, bStep, aPanel] = [R.r11, R.r12, R.r13];
    const [panels, groups, group, rows, k] = [R.r14, R.r15, R.rbx, R.rbp, R.rdx];
    const [at, bAt, bFrom] = [R.rax, R.rcx, R.rsi];
    const sum = (c: number, h: number) => 4 + 2 * c + h;
    const each = (act: (c: number, h: number) => void) => {
      for (let c = 0; c < columns; c++) for (const h of [0, 1]) act(c, h);
    };
    for (const [register, from] of [[a, args.a], [b, args.b], [out, args.out]] as const) {
      asm.load64(register, from);
    }
    const counts = [
      [aStep, args.aStep],
      [bStep, args.bStep],
      [aPanel, args.aPanel],
      [panels, args.panels],
      [groups, args.groups],
    ] as const;
    for (const [register, from] of counts) asm.load32(register, from);
    const times = (count: number, body: () => void) => {
      const again = asm.newLabel();
      asm.label(again);
      body();
      asm.subtractNumber(count, 1);
      asm.jumpIf(IF.notEqual, again);
    };
    times(panels, () => {
      asm.vector(V.xor, 0, 0, 0);
      for (const h of [0, 1]) asm.vector(V.store, 0, 0, { base: out, offset: 32 * h });
      asm.move(bFrom, b);
      asm.setNumber(rows, columns);
      asm.move(group, groups);
      times(group, () => {
        each((c, h) => asm.vector(V.xor, sum(c, h), sum(c, h), sum(c, h)));
        asm.move(at, a);
        asm.move(bAt, bFrom);
        asm.move(k, rows);
        times(k, () => {
          for (const h of [0, 1]) asm.vector(V.load, h, 0, { base: at, offset: 32 * h });
          asm.add(at, aStep);
          for (let c = 0; c < columns; c++) {
            const spread = 2 + c % 2;
            asm.vector(V.spread, spread, 0, { base: bAt, offset: 4 * c });
            for (const h of [0, 1]) asm.vector(V.multiplyAdd, sum(c, h), spread, h);
          }
          asm.add(bAt, bStep);
        });
        each((c, h) => {
          if (c === 0) asm.vector(V.multiply, h, sum(c, h), sum(c, h));
          else asm.vector(V.multiplyAdd, h, sum(c, h), sum(c, h));
        });
        for (const h of [0, 1]) {
          asm.vector(V.add, h, h, { base: out, offset: 32 * h });
          asm.vector(V.store, h, 0, { base: out, offset: 32 * h });
        }
        asm.addNumber(bFrom, 4 * columns);
        asm.addNumber(rows, columns);
      });
      asm.add(a, aPanel);
      asm.addNumber(out, 64);
    });
  });
}
