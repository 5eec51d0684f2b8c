import assert from "node:assert/strict";
import { openTransformer, ReferenceBackend, WasmBackend } from "../../kernels/mod.ts";
import { backends, backendTest } from "../_helpers/backends.ts";

backendTest(
  "a recorded program runs again over new inputs, and its tensors stay",
  async (backend) => {
    using device = openTransformer(backend);
    using room = device.room();
    const table = room.matrix([1, 2, 3, 4, 5, 6], 3, 2);
    const [ids, cache] = [room.indices([0]), room.zeros(4, 2)];
    const slots = room.indices([0]);
    using program = await device.record((steps, local) => {
      const x = local.zeros(1, 2);
      steps.embedTokens({ ids, table, out: x });
      steps.appendRows({ x, from: 0, slots, cache });
    });
    for (const [id, slot] of [[2, 3], [1, 0]]) {
      device.write(ids, [id]);
      device.write(slots, [slot]);
      program.run();
    }
    const [kept, first] = await device.read(cache, table);
    assert.deepEqual([...kept], [3, 4, 0, 0, 0, 0, 5, 6]);
    assert.deepEqual([...first], [1, 2, 3, 4, 5, 6]);
  },
);

backendTest("a table serves as the matrix of a layer", async (backend) => {
  using device = openTransformer(backend);
  using room = device.room();
  const table = room.matrix([1, 2, 3, 4, 5, 6], 3, 2);
  const weights = room.tied(table);
  const out = room.zeros(3, 3);
  using program = await device.record((steps) => steps.linear({ x: table, weights, out }));
  program.run();
  assert.deepEqual([...(await device.read(out))[0]], [5, 11, 17, 11, 25, 39, 17, 39, 61]);
});

Deno.test("operations refuse operands that do not fit, before anything runs", async () => {
  for (const backend of backends().values()) {
    using device = openTransformer(backend);
    using room = device.room();
    const [x, out] = [room.zeros(2, 4), room.zeros(2, 3)];
    await assert.rejects(
      device.record((steps) =>
        steps.linear({ x, weights: room.weights(new Float32Array(6), 3, 2), out })
      ),
      { message: "Cannot run linear as x must have 2 columns: it has 4" },
    );
    await assert.rejects(
      device.record((steps) => steps.swiglu({ x, out })),
      { message: "Cannot run swiglu as x must have 6 columns: it has 4" },
    );
    await assert.rejects(
      device.record((steps) =>
        steps.poolTokens({ x, spans: room.indices([0]), kind: "mean", out: x })
      ),
      { name: "ShapeError" },
    );
    assert.throws(() => room.matrix([1, 2, 3], 2, 2), { name: "ShapeError" });
    assert.throws(() => device.write(room.indices([1, 2]), [1]), { name: "ShapeError" });
  }
});

Deno.test("a tensor of one device is refused by another", async () => {
  using one = openTransformer(new ReferenceBackend());
  using other = openTransformer(new WasmBackend());
  using room = one.room();
  const [x, out] = [room.zeros(1, 2), room.zeros(1, 1)];
  await assert.rejects(other.record((steps) => steps.swiglu({ x, out })), {
    name: "TypeError",
    message: "Cannot use a tensor on WebAssembly as it must have been made there",
  });
});

Deno.test("WebAssembly memory that was given back is taken again, in any order", async () => {
  const wasm = new WasmBackend();
  using device = openTransformer(wasm);
  let most = 0;
  for (let round = 0; round < 40; round++) {
    const [first, second] = [device.room(), device.room()];
    const x = first.matrix(new Float32Array(200_000).fill(1), 400, 500);
    second.zeros(300, 300 + round % 3);
    first[Symbol.dispose]();
    using room = device.room();
    const [reused] = await device.read(room.zeros(400, 500));
    assert.ok(reused.every((value) => value === 0));
    assert.equal(x.rows, 400);
    second[Symbol.dispose]();
    if (round === 5) most = wasm.bytes.byteLength;
  }
  assert.equal(wasm.bytes.byteLength, most);
});
