import { type Assembler, IF, type Memory, R } from "../native/assembler.ts";
import { type NativeFunction, nativeFunction } from "../native/native_function.ts";
import { V } from "../native/vector_codes.ts";

/** Words of the memory by which threads agree on who does what; those apart are on lines of their own. */
export const CONTROL = {
  /** Next piece that nobody has taken, and how many there are. Both only ever rise. */
  next: 0,
  limit: 4,
  /** Not 0 once helpers are to go home. */
  stop: 8,
  /** One less than the places of the table, a power of two; and the table's address. */
  mask: 12,
  table: 16,
  /** Pieces that have been done. */
  done: 64,
  bytes: 128,
} as const;

/** Words of a call: which function, then its whole arguments, then its floats. */
export const CALL = { whole: 1, wholes: 14, floats: 15, words: 24 } as const;
/** Whole arguments that are handed over in registers. */
const WHOLE = [R.rsi, R.rdx, R.rcx, R.r8, R.r9];
const CALL_BYTES = 4 * CALL.words;
/** Turns of waiting after which the processor is offered to others. */
const PATIENCE = 2_000;

/**
 * `crew(control, base, helper)`: takes pieces, one after the other, and makes the calls that each consists
 * of. Any number of threads may do so at a time. A helper waits for more until it is told to stop; who is no
 * helper returns when every piece has been done, whoever did it.
 */
export function crewNative(functions: readonly NativeFunction[]): NativeFunction {
  const parameters = { control: "address", base: "address", helper: "count" } as const;
  const name = `sae crew ${functions.map(({ name }) => name).join(", ")}`;
  return nativeFunction(name, parameters, (asm, args) => {
    const [control, base, call, calls, piece] = [R.rbx, R.r12, R.r13, R.r14, R.rax];
    const [again, claim, idle, waiting, leave, rest] = Array.from(
      { length: 6 },
      () => asm.newLabel(),
    );
    const word = (offset: number): Memory => ({ base: control, offset });
    asm.load64(control, args.control);
    asm.load64(base, args.base);
    asm.label(again);
    asm.setNumber(R.rbp, PATIENCE);
    asm.label(idle);
    asm.load32(piece, word(CONTROL.next));
    asm.label(claim);
    asm.load32(R.rdx, word(CONTROL.limit));
    asm.compare(piece, R.rdx);
    asm.jumpIf(IF.equal, rest);
    asm.address(R.rcx, { base: piece, offset: 1 });
    asm.raw(0xf0, 0x0f, 0xb1, 0x4b, CONTROL.next); // lock cmpxchg [rbx + next], ecx
    asm.jumpIf(IF.notEqual, claim);
    asm.load32(R.rcx, word(CONTROL.mask));
    asm.raw(0x21, 0xc8); // and eax, ecx
    asm.load32(call, word(CONTROL.table));
    asm.add(call, base);
    asm.address(R.rcx, { base: call, index: piece, scale: 8 });
    asm.load32(call, { base: R.rcx });
    asm.load32(calls, { base: R.rcx, offset: 4 });
    asm.add(call, base);
    runCalls(asm, functions, { call, calls, base });
    asm.raw(0xf0, 0xff, 0x43, CONTROL.done); // lock inc dword [rbx + done]
    asm.jump(again);

    asm.label(rest);
    asm.load32(R.rcx, args.helper);
    asm.test(R.rcx);
    asm.load32(R.rcx, word(CONTROL.stop));
    asm.jumpIf(IF.notEqual, waiting);
    asm.load32(R.rcx, word(CONTROL.done));
    asm.compare(R.rcx, R.rdx);
    asm.jumpIf(IF.equal, leave);
    asm.zero(R.rcx);
    asm.label(waiting);
    asm.test(R.rcx);
    asm.jumpIf(IF.notEqual, leave);
    asm.raw(0xf3, 0x90); // pause
    asm.subtractNumber(R.rbp, 1);
    asm.jumpIf(IF.notEqual, idle);
    asm.setNumber(R.rax, 24); // sched_yield
    asm.raw(0x0f, 0x05); // syscall
    asm.setNumber(R.rbp, 1);
    asm.jump(idle);
    asm.label(leave);
  });
}

/** The calls of one piece. */
function runCalls(
  asm: Assembler,
  functions: readonly NativeFunction[],
  { call, calls, base }: { call: number; calls: number; base: number },
): void {
  const [next, go] = [asm.newLabel(), asm.newLabel()];
  const stacked = CALL.wholes - WHOLE.length;
  asm.label(next);
  const word = (n: number): Memory => ({ base: call, offset: 4 * n });
  const frame = 8 * stacked;
  asm.subtractNumber(R.rsp, frame);
  for (let i = 0; i < stacked; i++) {
    asm.load32(R.rax, word(CALL.whole + WHOLE.length + i));
    asm.store64({ base: R.rsp, offset: 8 * i }, R.rax);
  }
  for (let i = 0; i < 8; i++) {
    asm.vector(V.loadLow, i, 0, word(CALL.floats + i), { long: false });
  }
  asm.load32(R.r10, word(0));
  for (const [n, { code }] of functions.entries()) {
    const other = asm.newLabel();
    asm.address(R.rax, asm.constant([...code]));
    asm.compareNumber(R.r10, n);
    asm.jumpIf(IF.notEqual, other);
    asm.jump(go);
    asm.label(other);
  }
  asm.label(go);
  WHOLE.forEach((register, i) => asm.load32(register, word(CALL.whole + i)));
  asm.move(R.rdi, base);
  asm.raw(0xff, 0xd0); // call rax
  asm.addNumber(R.rsp, frame);
  asm.addNumber(call, CALL_BYTES);
  asm.subtractNumber(calls, 1);
  asm.jumpIf(IF.notEqual, next);
}
