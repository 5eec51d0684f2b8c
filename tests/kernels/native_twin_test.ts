import assert from "node:assert/strict";
import { WasmBackend } from "../../kernels/mod.ts";
import { Assembler, IF, R } from "../../kernels/native/assembler.ts";
import { V } from "../../kernels/native/vector_codes.ts";
import { supportsNative } from "../../kernels/native/native_twin.ts";
import { hasWideVectors } from "../../kernels/native/processor.ts";
import { shift } from "../../kernels/native/vector_math.ts";
import { writeSharedObject } from "../../kernels/native/shared_object.ts";
import { addTile } from "../../kernels/wasm/tile.ts";
import { ModuleBuilder } from "../../kernels/wasm/module_builder.ts";
import { waves } from "../_helpers/twins.ts";

const hex = (bytes: Uint8Array) => [...bytes].map((b) => b.toString(16).padStart(2, "0")).join(" ");
const assembled = (write: (asm: Assembler) => unknown): string => {
  const asm = new Assembler();
  write(asm);
  return hex(asm.finish());
};

/** What GNU objdump 2.40 reads in the bytes, the bytes, and what wrote them. */
const ENCODINGS: [string, string, (asm: Assembler) => unknown][] = [
  ["mov rax,r15", "49 8b c7", (asm) => asm.move(R.rax, R.r15)],
  ["mov r9d,edx", "44 8b ca", (asm) => asm.move32(R.r9, R.rdx)],
  [
    "mov r12d,DWORD PTR [rsp+0x8]",
    "44 8b 64 24 08",
    (asm) => asm.load32(R.r12, { base: R.rsp, offset: 8 }),
  ],
  ["mov rcx,QWORD PTR [r13+0x0]", "49 8b 4d 00", (asm) => asm.load64(R.rcx, { base: R.r13 })],
  [
    "mov QWORD PTR [r12-0x4],rbp",
    "49 89 6c 24 fc",
    (asm) => asm.store64({ base: R.r12, offset: -4 }, R.rbp),
  ],
  [
    "mov DWORD PTR [rbp+0x3e8],r8d",
    "44 89 85 e8 03 00 00",
    (asm) => asm.store32({ base: R.rbp, offset: 1000 }, R.r8),
  ],
  [
    "lea rdi,[r9+r14*8+0x80]",
    "4b 8d bc f1 80 00 00 00",
    (asm) => asm.address(R.rdi, { base: R.r9, index: R.r14, scale: 8, offset: 128 }),
  ],
  ["add rsi,r10", "49 03 f2", (asm) => asm.add(R.rsi, R.r10)],
  ["sub r11,QWORD PTR [rbx+0x0]", "4c 2b 5b 00", (asm) => asm.subtract(R.r11, { base: R.rbx })],
  ["imul r8,rax", "4c 0f af c0", (asm) => asm.multiply(R.r8, R.rax)],
  ["cmp rax,r9", "49 3b c1", (asm) => asm.compare(R.rax, R.r9)],
  ["test r13,r13", "4d 85 ed", (asm) => asm.test(R.r13)],
  ["xor r15d,r15d", "45 33 ff", (asm) => asm.zero(R.r15)],
  ["add r14,0x12c", "49 81 c6 2c 01 00 00", (asm) => asm.addNumber(R.r14, 300)],
  ["sub rsp,0x48", "48 81 ec 48 00 00 00", (asm) => asm.subtractNumber(R.rsp, 72)],
  ["cmp r12,0xffffffffffffffff", "49 81 fc ff ff ff ff", (asm) => asm.compareNumber(R.r12, -1)],
  ["mov rdx,0x7", "48 c7 c2 07 00 00 00", (asm) => asm.setNumber(R.rdx, 7)],
  ["shl r10,0x2", "49 c1 e2 02", (asm) => asm.shiftLeft(R.r10, 2)],
  ["push r12", "41 54", (asm) => asm.push(R.r12)],
  ["pop rbx", "5b", (asm) => asm.pop(R.rbx)],
  ["vzeroupper", "c5 f8 77", (asm) => asm.endVectors()],
  [
    "vmovups ymm12,YMMWORD PTR [r10+0x20]",
    "c4 41 7c 10 62 20",
    (asm) => asm.vector(V.load, 12, 0, { base: R.r10, offset: 32 }),
  ],
  [
    "vmovups YMMWORD PTR [rax+0x0],ymm3",
    "c4 e1 7c 11 58 00",
    (asm) => asm.vector(V.store, 3, 0, { base: R.rax }),
  ],
  [
    "vbroadcastss ymm9,DWORD PTR [rdx+rcx*2+0x0]",
    "c4 62 7d 18 4c 4a 00",
    (asm) => asm.vector(V.spread, 9, 0, { base: R.rdx, index: R.rcx, scale: 2 }),
  ],
  ["vfmadd231ps ymm15,ymm2,ymm8", "c4 42 6d b8 f8", (asm) => asm.vector(V.multiplyAdd, 15, 2, 8)],
  ["vfnmadd231ps ymm1,ymm10,ymm3", "c4 e2 2d bc cb", (asm) => asm.vector(V.multiplyTake, 1, 10, 3)],
  ["vfmadd213ps ymm1,ymm10,ymm3", "c4 e2 2d a8 cb", (asm) => asm.vector(V.scaleAdd, 1, 10, 3)],
  ["vfmsub213ps ymm1,ymm10,ymm3", "c4 e2 2d aa cb", (asm) => asm.vector(V.scaleTake, 1, 10, 3)],
  [
    "vblendvps ymm4,ymm5,ymm6,ymm7",
    "c4 e3 55 4a e6 70",
    (asm) => asm.vector(V.blend, 4, 5, 6, { immediate: 7 << 4 }),
  ],
  [
    "vcmpleps ymm4,ymm5,ymm14",
    "c4 c1 54 c2 e6 02",
    (asm) => asm.vector(V.compare, 4, 5, 14, { immediate: 2 }),
  ],
  [
    "vdivps xmm4,xmm5,xmm6",
    "c4 e1 50 5e e6",
    (asm) => asm.vector(V.divide, 4, 5, 6, { long: false }),
  ],
  ["vmaxps ymm4,ymm5,ymm6", "c4 e1 54 5f e6", (asm) => asm.vector(V.greatest, 4, 5, 6)],
  ["vsqrtps ymm11,ymm12", "c4 41 7c 51 dc", (asm) => asm.vector(V.root, 11, 0, 12)],
  ["vandnps ymm1,ymm2,ymm3", "c4 e1 6c 55 cb", (asm) => asm.vector(V.andNot, 1, 2, 3)],
  [
    "vaddss xmm1,xmm2,DWORD PTR [rsp+0x10]",
    "c4 e1 6a 58 4c 24 10",
    (asm) => asm.vector(V.addLow, 1, 2, { base: R.rsp, offset: 16 }, { long: false }),
  ],
  ["vpmulld ymm1,ymm2,ymm13", "c4 c2 6d 40 cd", (asm) => asm.vector(V.multiplyWhole, 1, 2, 13)],
  ["vpminud ymm1,ymm2,ymm13", "c4 c2 6d 3b cd", (asm) => asm.vector(V.leastWhole, 1, 2, 13)],
  ["vpslld ymm9,ymm12,0x17", "c4 c1 35 72 f4 17", (asm) => shift(asm, "left", 9, 12, 23)],
  ["vpsrld ymm1,ymm2,0x10", "c4 e1 75 72 d2 10", (asm) => shift(asm, "right", 1, 2, 16)],
  ["vpsrad ymm1,ymm2,0x1f", "c4 e1 75 72 e2 1f", (asm) => shift(asm, "signed", 1, 2, 31)],
];

Deno.test("Assembler encodes registers, addresses and widths as processors read them", () => {
  for (const [meaning, bytes, write] of ENCODINGS) assert.equal(assembled(write), bytes, meaning);
});

Deno.test("Assembler jumps forth and back, and points at constants behind the code", () => {
  const code = assembled((asm) => {
    asm.label("start");
    asm.jumpIf(IF.equal, "end");
    asm.jump("start");
    asm.label("end");
    asm.return();
  });
  assert.equal(code, "0f 84 05 00 00 00 e9 f5 ff ff ff c3");
  const asm = new Assembler();
  const at = asm.constant(Array(32).fill(7));
  asm.vector(V.load, 0, 0, at);
  asm.vector(V.compare, 0, 0, at, { immediate: 2 });
  const bytes = asm.finish();
  const view = new DataView(bytes.buffer);
  assert.equal(9 + view.getInt32(5, true), 32, "the first instruction ends at 9");
  assert.equal(19 + view.getInt32(14, true), 32, "the second one's immediate follows its address");
  assert.equal(bytes[32], 7);
});

Deno.test("Assembler refuses a jump to a label that never comes", () => {
  const asm = new Assembler();
  asm.jump("nowhere");
  assert.throws(() => asm.finish(), /Cannot jump to nowhere: no such label/);
});

Deno.test("writeSharedObject() never maps what may be both written and run", () => {
  const image = writeSharedObject([{ name: "one", code: new Uint8Array([0xc3]) }, {
    name: "two",
    code: new Uint8Array(5000).fill(0x90),
  }]);
  const view = new DataView(image.buffer);
  assert.equal(hex(image.subarray(0, 4)), "7f 45 4c 46");
  const segments = Array.from({ length: view.getUint16(56, true) }, (_, s) => 64 + 56 * s);
  for (const at of segments) assert.notEqual(view.getUint32(at + 4, true) & 3, 3);
  const loads = segments.filter((at) => view.getUint32(at, true) === 1)
    .map((at) => [8, 32].map((o) => Number(view.getBigUint64(at + o, true))));
  assert.ok(loads[0][0] + loads[0][1] <= loads[1][0], "segments do not meet");
  assert.equal(loads[1][0] % 4096, 0);
  assert.equal(loads[1][0] + loads[1][1], image.length);
  const [tables] = segments.filter((at) => view.getUint32(at, true) === 2)
    .map((at) => Number(view.getBigUint64(at + 8, true)));
  const tags = Array.from({ length: 6 }, (_, t) => view.getBigUint64(tables + 16 * t, true));
  const flags = tables + 16 * tags.indexOf(0x6ffffffbn) + 8;
  assert.equal(view.getBigUint64(flags, true), 8n, "what is run apart is never unloaded");
});

Deno.test("hasWideVectors() wants the instructions and a system that keeps their registers", () => {
  const [fma, avx2, kept] = [1 << 12, 1 << 5, 6];
  assert.equal(hasWideVectors([fma, avx2, kept]), true);
  for (const lacking of [[0, avx2, kept], [fma, 0, kept], [fma, avx2, 2]] as const) {
    assert.equal(hasWideVectors(lacking), false);
  }
});

Deno.test("WasmBackend runs WebAssembly alone, unasked, without the permission for machine code", async () => {
  const program = `
    import { WasmBackend } from ${JSON.stringify(new URL("../../kernels/mod.ts", import.meta.url))};
    const wasm = new WasmBackend();
    console.log(wasm.features.native, wasm.info.name);
    console.log(new WasmBackend({ relaxed: true, native: true }).features.native);
  `;
  const file = await Deno.makeTempFile({ suffix: ".ts" });
  try {
    await Deno.writeTextFile(file, program);
    const run = (flags: string[]) =>
      new Deno.Command(Deno.execPath(), {
        args: ["run", "--no-config", "--no-prompt", "--no-check", ...flags, file],
        env: { NO_COLOR: "1" },
      }).output();
    const { code, stdout } = await run(["--allow-read"]);
    assert.equal(code, 0);
    assert.equal(
      new TextDecoder().decode(stdout).trim(),
      "false WebAssembly SIMD with fused multiply-add\nfalse",
    );
  } finally {
    await Deno.remove(file);
  }
});

Deno.test({
  name: "twin() runs machine code apart while the caller goes on",
  ignore: !supportsNative(),
  fn: async () => {
    const wasm = new WasmBackend();
    const program = wasm.program("apart", (f) => {
      const builder = new ModuleBuilder();
      addTile(builder, "tile", f);
      return builder;
    });
    using scope = wasm.scope();
    const [M, N, K] = [60, 16, 500];
    const [a, b] = [waves(M * K), waves(K * N, 2)].map((v) => scope.upload(v));
    const [c, d] = [scope.zeros(M * N), scope.zeros(M * N)];
    const half = (rows: number, to: number) =>
      [rows, N, K, a + 4 * (M - rows) * K, 4 * K, 4, b, 4 * N, to, 4 * N, 0] as const;
    const other = wasm.twin("tile")!.apart(...half(M / 2, d + 2 * M * N));
    program.tile(M / 2, N, K, a, 4 * K, 4, b, 4 * N, d, 4 * N, 0);
    await other;
    program.tile(...half(M, c));
    assert.deepEqual(scope.f32(d, M * N), scope.f32(c, M * N));
  },
});
