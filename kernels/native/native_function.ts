import { Assembler, type Memory, R } from "./assembler.ts";

/**
 * What a function takes, in order. An `address` counts from the start of the memory and arrives as a pointer
 * into it, as does what is `far`, which may lie outside of it; a `count` is a whole number without sign.
 */
export type NativeParameters = Readonly<Record<string, "address" | "far" | "count" | "f32">>;

/** Machine code that does exactly what the emitted WebAssembly function of the same name does. */
export interface NativeFunction {
  readonly name: string;
  readonly parameters: NativeParameters;
  readonly code: Uint8Array<ArrayBuffer>;
}

/** Where the parameters lie while the function runs; they may be written too. */
export type NativeArguments<P> = { readonly [K in keyof P]: Memory };

const KEPT = [R.rbx, R.rbp, R.r12, R.r13, R.r14, R.r15];
/** Registers of whole-number arguments behind the first, which is the memory's start. */
const WHOLE = [R.rsi, R.rdx, R.rcx, R.r8, R.r9];

/**
 * Builds one function: `(start of memory, ...parameters)`, by the calling convention of Linux on x86-64.
 * The body may use every register except `rsp`; `slots` reserves more places of 8 bytes, and without
 * `vectors` no vector register is touched.
 */
export function nativeFunction<P extends NativeParameters>(
  name: string,
  parameters: P,
  body: (asm: Assembler, args: NativeArguments<P>, slots: readonly Memory[]) => void,
  { slots = 0, vectors = true }: { slots?: number; vectors?: boolean } = {},
): NativeFunction {
  const asm = new Assembler();
  const keys = Object.keys(parameters);
  const frame = 8 * (keys.length + slots);
  const slot = (i: number): Memory => ({ base: R.rsp, offset: 8 * i });
  for (const register of KEPT) asm.push(register);
  asm.subtractNumber(R.rsp, frame);
  let [whole, real] = [0, 0];
  keys.forEach((key, i) => {
    if (parameters[key] === "f32") {
      asm.vector(STORE_LOW, real++, 0, slot(i), { long: false });
      return;
    }
    const passed = WHOLE[whole];
    const stacked: Memory = {
      base: R.rsp,
      offset: frame + 8 * KEPT.length + 8 + 8 * (whole - WHOLE.length),
    };
    const far = parameters[key] === "far";
    if (passed === undefined) far ? asm.load64(R.rax, stacked) : asm.load32(R.rax, stacked);
    else far ? asm.move(R.rax, passed) : asm.move32(R.rax, passed);
    whole++;
    if (far || parameters[key] === "address") asm.add(R.rax, R.rdi);
    asm.store64(slot(i), R.rax);
  });
  const args = Object.fromEntries(keys.map((key, i) => [key, slot(i)])) as NativeArguments<P>;
  body(asm, args, Array.from({ length: slots }, (_, s) => slot(keys.length + s)));
  if (vectors) asm.endVectors();
  asm.addNumber(R.rsp, frame);
  for (const register of KEPT.toReversed()) asm.pop(register);
  asm.return();
  return { name, parameters, code: asm.finish() };
}

/** vmovss to memory. */
const STORE_LOW = { prefix: 2, map: 1, opcode: 0x11 } as const;
