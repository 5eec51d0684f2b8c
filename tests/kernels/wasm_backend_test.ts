import assert from "node:assert/strict";
import { type ArafJob, trainAraf, WasmBackend } from "../../kernels/mod.ts";
import { randomAraf } from "../_helpers/random_araf.ts";

Deno.test("scope() keeps memory from others while one opened later holds it", () => {
  const wasm = new WasmBackend();
  const first = wasm.scope();
  const low = first.upload(new Float32Array(100).fill(1));
  const second = wasm.scope();
  const high = second.upload(new Float32Array(100).fill(2));
  first[Symbol.dispose]();
  {
    using third = wasm.scope();
    third.upload(new Float32Array(1000).fill(3));
    assert.ok(second.f32(high, 100).every((x) => x === 2));
  }
  second[Symbol.dispose]();
  using fourth = wasm.scope();
  assert.equal(fourth.zeros(1), low); // all was given back
});

Deno.test("room() finds places beyond 2 GiB, and refuses what is beyond 4 GiB", () => {
  const wasm = new WasmBackend();
  using scope = wasm.scope();
  const first = scope.room(2 ** 29); // 2 GiB, which nobody writes
  const second = scope.room(16);
  assert.equal(second, first + 2 ** 31);
  assert.ok(wasm.bytes.byteLength >= second + 64);
  scope.f32(second, 16).fill(1);
  assert.throws(() => scope.room(2 ** 29), /Cannot place 2147483648 bytes in WebAssembly memory/);
  assert.equal(scope.room(1), second + 64, "what was refused takes no place");
});

Deno.test("trainAraf() gives the same bits when two batches take turns on one thread", async () => {
  const wasm = new WasmBackend();
  const job = (seed: number, I: number, epochs: number) =>
    randomAraf({ R: 60, I, D: 16, K: 8, seed, epochs, dropout: 0.5 });
  const train = async (jobs: ArafJob[]) => {
    const abilities: Float64Array[] = [];
    for await (const { index, result } of trainAraf(wasm, jobs, { workers: 0 })) {
      abilities[index] = result.parameters.ability;
    }
    return abilities;
  };
  // The first batch gives its memory back and asks for more while the second is on its way.
  const batches = [[job(1, 100, 100), job(2, 1500, 60)], [job(3, 300, 600)]];
  const together = await Promise.all(batches.map(train));
  assert.deepEqual(together, [await train(batches[0]), await train(batches[1])]);
});

Deno.test("trainAraf() passes on what its listener throws, with workers and without", async () => {
  const wasm = new WasmBackend();
  const job = randomAraf({ R: 5, I: 20, D: 4, K: 2, seed: 1, epochs: 20 });
  for (const workers of [0, 1]) {
    const onEpochs = () => {
      throw new Error("the listener failed");
    };
    await assert.rejects(async () => {
      for await (const _ of trainAraf(wasm, [job], { workers, onEpochs })); // to the end
    }, /the listener failed/);
  }
});
