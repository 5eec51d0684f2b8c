import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { checkNotebooks } from "../../cli/notebook/check_notebooks.ts";
import { readNotebook } from "../../cli/notebook/notebook_file.ts";
import { runNotebook } from "../../cli/notebook/run_notebook.ts";

const folder = fileURLToPath(new URL("../../notebooks/", import.meta.url));
const names = [...Deno.readDirSync(folder)].map(({ name }) => name).filter((name) =>
  name.endsWith(".ipynb")
);
const all = names.map((name) => readNotebook(`${folder}${name}`));

Deno.test("the notebooks are six or more, and their cells type-check", async () => {
  assert(names.length >= 6, `only ${names.length}`);
  assert.equal(await checkNotebooks(await Promise.all(all)), undefined);
});

for (const [n, name] of names.entries()) {
  Deno.test(`notebook ${name} imports mod.ts only, and runs to its end`, async () => {
    const notebook = await all[n];
    const code = notebook.cells.filter(({ kind }) => kind === "code").map(({ source }) => source);
    const imports = code.join("\n").matchAll(/from "([^"]+)"/g);
    assert.deepEqual([...new Set([...imports].map(([, from]) => from))], ["../mod.ts"]);
    assert(notebook.cells.every(({ outputs }) => outputs.length === 0), "committed with outputs");
    const { failure, notebook: run } = await runNotebook(notebook);
    assert.equal(failure, undefined);
    const shown = run.cells.filter(({ outputs }) => outputs.length > 0).length;
    assert(shown >= code.length / 2, `only ${shown} of ${code.length} cells show anything`);
  });
}
