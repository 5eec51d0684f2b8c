import assert from "node:assert/strict";
import { fitLarge } from "../../cli/commands/fit_large.ts";
import { UsageError } from "../../cli/usage_error.ts";
import { fitAraf, loadAraf } from "../../irt/mod.ts";
import { WasmBackend } from "../../kernels/mod.ts";
import { relativeError } from "../_helpers/close.ts";
import { randomAraf } from "../_helpers/random_araf.ts";
import { withFolder } from "../files/_foreign.ts";
import { writeLargeFiles } from "./_large_files.ts";
import { runHere } from "./_run_here.ts";

const SIZE = { R: 12, I: 300, D: 6 };
const QUICK = ["--epochs", "20", "--factors", "3", "--workers", "1", "--quiet"];

/** Runs in a folder with files of the problem. */
async function inFolder(
  run: (folder: string, fit: (...args: string[]) => ReturnType<typeof runHere>) => Promise<void>,
): Promise<void> {
  await withFolder(async (folder) => {
    await writeLargeFiles(folder, SIZE);
    const args = ["--responses", `${folder}/long.csv`, "--out", `${folder}/fit.safetensors`];
    await run(folder, (...more) => runHere(fitLarge, [...args, ...QUICK, ...more]));
  });
}

const names = (folder: string) => [...Deno.readDirSync(folder)].map(({ name }) => name).sort();
const FILES = ["fit.safetensors", "long.csv", "x.items.txt", "x.npy", "x.parquet"];

Deno.test("assay fit-large writes the weights that fitAraf() gives on the whole matrix", async () => {
  await inFolder(async (folder, fit) => {
    const { code, stdout } = await fit("--features", `${folder}/x.npy`, "--json");
    assert.equal(code, 0);
    const told = JSON.parse(stdout);
    assert.deepEqual([told.respondents, told.items, told.options.epochs], [12, 300, 20]);
    const { fit: got, respondents } = await loadAraf(`${folder}/fit.safetensors`);
    assert.deepEqual(names(folder), FILES);
    const { problem } = randomAraf({ ...SIZE, K: 1, seed: 4, density: 0.3 });
    const { x: values, width, target, weight: _, ...rest } = problem;
    const cells = { ...rest, score: Float64Array.from(target) };
    const request = { cells, features: { values, width }, options: got.options, seed: 0 };
    // Respondents are numbered as they come: in the file, by row of the matrix.
    assert.deepEqual(respondents, Array.from({ length: 12 }, (_, i) => `a${i}`));
    for await (const { fit: whole } of fitAraf(new WasmBackend(), [request], { workers: 0 })) {
      assert.ok(relativeError(got.parameters.ability, whole.parameters.ability) < 1e-4);
      assert.ok(relativeError(got.parameters.difficulty, whole.parameters.difficulty) < 1e-4);
    }
  });
});

Deno.test("assay fit-large gives the same weights from a matrix and from a Parquet table", async () => {
  await inFolder(async (folder, fit) => {
    await fit("--features", `${folder}/x.npy`);
    const expected = await Deno.readFile(`${folder}/fit.safetensors`);
    const { stdout } = await fit("--features", `${folder}/x.parquet`);
    assert.match(stdout, /fit\.safetensors: 12 respondents, 300 items, \d+ cells\nLoss 0\.\d+ at/);
    assert.deepEqual(await Deno.readFile(`${folder}/fit.safetensors`), expected);
    assert.deepEqual(names(folder), FILES);
    await fit("--features", `${folder}/x.parquet`, "--half");
    const { fit: half } = await loadAraf(`${folder}/fit.safetensors`);
    await Deno.writeFile(`${folder}/fit.safetensors`, expected);
    const { fit: single } = await loadAraf(`${folder}/fit.safetensors`);
    const error = relativeError(half.parameters.difficulty, single.parameters.difficulty);
    assert.ok(error > 0 && error < 1e-2, `${error}`);
  });
});

Deno.test("assay fit-large averages repeats, and refuses or skips items without features", async () => {
  await inFolder(async (folder, fit) => {
    const features = ["--features", `${folder}/x.npy`, "--json"];
    const write = (text: string) => Deno.writeTextFile(`${folder}/long.csv`, text);
    await write("subject_id,item_id,response\nx,b.1,1\ny,b.1,0\nx,b.1,0\nx,b.9,\n");
    const { cells, rows } = JSON.parse((await fit(...features)).stdout);
    assert.deepEqual([cells, rows], [2, { empty: 1, unknown: 0, repeated: 1 }]);
    await write("subject_id,item_id,response\nx,b.1,1\ny,c.1,0\n");
    await assert.rejects(
      fit(...features),
      /long\.csv:3: Cannot fit item "c\.1" as it must have features.*--unknown-items skip/,
    );
    const skipped = JSON.parse((await fit(...features, "--unknown-items", "skip")).stdout);
    assert.deepEqual([skipped.cells, skipped.rows.unknown], [1, 1]);
    await write("subject_id,item_id,response\nx,b.1,7\n");
    await assert.rejects(fit(...features), /long\.csv:2: .* in \[0, 1\]: found "7"/);
    await write("subject_id,item_id,response\n");
    await assert.rejects(fit(...features), /there must be a response/);
    await assert.rejects(fit("--features", `${folder}/x.npy`, "--factors", "300"), UsageError);
    await assert.rejects(
      fit("--features", `${folder}/none.npy`),
      /--features must be a file: there is none at .*none\.npy/,
    );
  });
});

Deno.test("assay fit-large refuses features whose items are not named once each", async () => {
  await inFolder(async (folder, fit) => {
    const items = (text: string) => Deno.writeTextFile(`${folder}/x.items.txt`, text);
    await items("a\nb\n");
    const run = () => fit("--features", `${folder}/x.npy`);
    await assert.rejects(run(), /one for each of 300 rows of .*x\.npy: found 2/);
    await items("a\n".repeat(300));
    await assert.rejects(run(), /found "a" again in row 2/);
    assert.deepEqual(names(folder), FILES.slice(1));
  });
});
