import assert from "node:assert/strict";
import { DenoKernel } from "../../cli/notebook/deno_kernel.ts";
import { readNotebook } from "../../cli/notebook/notebook_file.ts";
import { runNotebook } from "../../cli/notebook/run_notebook.ts";

Deno.test("DenoKernel loses no output of sixty quick cells", async () => {
  await using kernel = await DenoKernel.start(".");
  const lost: number[] = [];
  for (let n = 0; n < 60; n++) {
    const { ok, outputs } = await kernel.run(`console.log("printed ${n}"); "shown ${n}"`);
    const text = JSON.stringify(outputs);
    if (!ok || !text.includes(`printed ${n}\\n`) || !text.includes(`shown ${n}`)) lost.push(n);
  }
  assert.deepEqual(lost, []);
});

Deno.test("DenoKernel.run() says what a cell threw, and goes on", async () => {
  await using kernel = await DenoKernel.start(".");
  const { ok, error } = await kernel.run(`throw new RangeError("out of reach")`);
  assert.equal(ok, false);
  assert.equal(error, "RangeError: out of reach");
  const { outputs } = await kernel.run(`20 + 22`);
  assert.deepEqual(outputs[0].content.data, { "text/plain": "42" });
});

Deno.test("runNotebook() stops at the cell that fails and keeps what came before", async () => {
  const path = await Deno.makeTempFile({ suffix: ".ipynb" });
  const cells = ["console.log(1)", "nothing.there", "console.log(3)"].map((source) => ({
    cell_type: "code",
    metadata: {},
    source,
    outputs: [],
  }));
  await Deno.writeTextFile(path, JSON.stringify({ cells, metadata: {}, nbformat: 4 }));
  const { notebook, failure } = await runNotebook(await readNotebook(path));
  assert.equal(failure?.cell, 2);
  assert.match(failure!.error, /nothing is not defined/);
  assert.equal(notebook.cells[0].outputs[0].text, "1\n");
  assert.deepEqual(notebook.cells[2].outputs, []);
  await Deno.remove(path);
});

Deno.test("readNotebook() names the file that is no notebook", async () => {
  const path = await Deno.makeTempFile({ suffix: ".ipynb" });
  await Deno.writeTextFile(path, `{"nbformat": 3}`);
  await assert.rejects(readNotebook(path), (error: Error) => error.message.startsWith(path));
  await Deno.remove(path);
});
