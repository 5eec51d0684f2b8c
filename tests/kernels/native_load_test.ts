import assert from "node:assert/strict";
import { WasmBackend } from "../../kernels/mod.ts";
import { R } from "../../kernels/native/assembler.ts";
import { type NativeFunction, nativeFunction } from "../../kernels/native/native_function.ts";
import { supportsNative } from "../../kernels/native/native_twin.ts";
import { ModuleBuilder } from "../../kernels/wasm/module_builder.ts";

const ignore = !supportsNative();

/** Machine code that writes this number at an address. */
const writing = (name: string, value: number): NativeFunction =>
  nativeFunction(name, { out: "address" }, (asm, { out }) => {
    asm.setNumber(R.rax, value);
    asm.load64(R.rcx, out);
    asm.store32({ base: R.rcx }, R.rax);
  });

/** What the code of a backend's function writes. */
function run(wasm: WasmBackend, native: NativeFunction): number {
  const program = wasm.program(`test ${crypto.randomUUID()}`, () => {
    return new ModuleBuilder().twin("write", () => native);
  });
  using scope = wasm.scope();
  const out = scope.zeros(1);
  program.write(out);
  return scope.u32(out, 1)[0];
}

/** Runs a program of its own and returns what it prints. */
async function output(program: string, wrap: (deno: string[]) => string[] = (deno) => deno) {
  const file = await Deno.makeTempFile({ suffix: ".ts" });
  try {
    await Deno.writeTextFile(file, program);
    const deno = [Deno.execPath(), "run", "-A", "--no-config", "--no-check", file];
    const [command, ...args] = wrap(deno);
    const { stdout, stderr, success } = await new Deno.Command(command, { args }).output();
    assert.ok(success, new TextDecoder().decode(stderr));
    return JSON.parse(new TextDecoder().decode(stdout));
  } finally {
    await Deno.remove(file);
  }
}

const kernels = JSON.stringify(new URL("../../kernels/mod.ts", import.meta.url));

Deno.test({
  name: "WasmBackend runs each one's own machine code, and leaves no file open",
  ignore,
  fn: () => {
    const files = () => [...Deno.readDirSync("/proc/self/fd")].length;
    const before = files();
    for (let turn = 0; turn < 20; turn++) {
      const wasm = new WasmBackend();
      // The same name in two memories may be two functions; the loader must not take one for the other.
      assert.equal(run(wasm, writing("test write", turn)), turn);
      assert.equal(run(wasm, writing("test constant", 7)), 7);
    }
    assert.equal(files(), before);
  },
});

Deno.test({
  name: "WasmBackend refuses two functions of one name over one memory",
  ignore,
  fn: () => {
    const wasm = new WasmBackend();
    assert.equal(run(wasm, writing("test clash", 1)), 1);
    assert.equal(run(wasm, writing("test clash", 1)), 1);
    assert.throws(
      () => run(wasm, writing("test clash", 2)),
      /Cannot have two functions of the name test clash over one memory/,
    );
  },
});

Deno.test({
  name: "WasmBackend shares libraries among workers, one after the other",
  ignore,
  fn: async () => {
    const program = `
      const source = \`
        import { WasmBackend, product } from ${kernels.replaceAll('"', "'")};
        const a = new Float32Array(64).fill(1);
        const c = await product(new WasmBackend(), { a, b: a }, { M: 8, N: 8, K: 8 });
        self.postMessage(c[63]);
      \`;
      const url = URL.createObjectURL(new Blob([source], { type: "text/typescript" }));
      const maps = () => Deno.readTextFileSync("/proc/self/maps").match(/memfd:assay/g)?.length ?? 0;
      const found = [];
      for (let turn = 0; turn < 10; turn++) {
        const worker = new Worker(url, { type: "module" });
        const value = await new Promise((resolve) => worker.onmessage = ({ data }) => resolve(data));
        worker.terminate();
        found.push([value, maps()]);
      }
      console.log(JSON.stringify(found));
    `;
    const found: [number, number][] = await output(program);
    assert.deepEqual(found.map(([value]) => value), Array(10).fill(8));
    const counts = found.map(([, count]) => count);
    assert.deepEqual(counts, Array(10).fill(counts[0]));
  },
});

Deno.test({
  name: "WasmBackend does without machine code where its memory must move to grow",
  ignore,
  fn: async () => {
    const program = `
      import { product, WasmBackend } from ${kernels};
      const backends = [new WasmBackend()];
      while (backends.at(-1).features.native && backends.length < 200) {
        backends.push(new WasmBackend());
      }
      const a = new Float32Array(800 * 800).fill(1);
      const found = await Promise.all([0, -1].map(async (at) => {
        const wasm = backends.at(at);
        const c = await product(wasm, { a, b: a }, { M: 800, N: 800, K: 800 });
        return { native: wasm.features.native, right: c.every((x) => x === 800) };
      }));
      console.log(JSON.stringify(found));
    `;
    const peak = await output(
      `console.log(/VmPeak:\\s*(\\d+)/.exec(Deno.readTextFileSync("/proc/self/status"))[1])`,
    );
    // Room for some memories that are reserved whole and for many small ones.
    const limit = peak + 8 * 2 ** 20;
    const found: { native: boolean; right: boolean }[] = await output(
      program,
      (deno) => ["sh", "-c", `ulimit -v ${limit}; exec "$@"`, "sh", ...deno],
    );
    assert.deepEqual(found, [{ native: true, right: true }, { native: false, right: true }]);
  },
});
