import assert from "node:assert/strict";
import {
  averageRevisions,
  benchmarkOf,
  describeMatrix,
  fullItemName,
  loadBenchmarks,
  MODELLED_BENCHMARKS,
  observedCells,
  readResponseMatrix,
  type ResponseMatrix,
  SCICODE_REVISED_TASKS,
  splitItems,
} from "../../responses/mod.ts";
import { sharedTest } from "../_helpers/shared.ts";
import { valuesOf, withFolder } from "./_matrices.ts";

/** Writes files, given by path under the folder, and the folders they need. */
async function lay(folder: string, files: Record<string, string>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await Deno.mkdir(`${folder}/${path}`.replace(/\/[^/]*$/, ""), { recursive: true });
    await Deno.writeTextFile(`${folder}/${path}`, text);
  }
}

Deno.test("loadBenchmarks() passes over tables that are no wide matrix of scores and says why", async () => {
  await withFolder(async (folder) => {
    await lay(folder, {
      "usaco.csv": "agent,usaco.1\na,1\n",
      "cells.csv": "agent,item_id,value\na,x,1\n",
      "cost.csv": "agent,usaco.1,usaco.2\na,1.5,0.2\nb,3,7\n",
      "words.csv": "agent,text\na,hello\n",
      "empty.csv": "",
      "header.csv": "agent,x\n",
      "names.csv": "agent\na\n",
      "notes.txt": "nothing",
    });
    const { matrix, skipped, benchmarks } = await loadBenchmarks(folder);
    assert.deepEqual(benchmarks, ["usaco"]);
    assert.deepEqual(matrix.respondents, ["usaco.a"]);
    assert.deepEqual(skipped.map((s) => s.file.slice(folder.length + 1)), [
      "cells.csv",
      "cost.csv",
      "empty.csv",
      "header.csv",
      "names.csv",
      "words.csv",
    ]);
    assert.match(skipped[1].reason, /^holds 3 cells of 4 .*cost\.csv:2:3: .*found 1\.5$/);
    assert.match(skipped[2].reason, /is empty/);
  });
});

Deno.test("loadBenchmarks() refuses a matrix with a fault rather than pass over it", async () => {
  await withFolder(async (folder) => {
    await lay(folder, { "usaco.csv": "agent,usaco.1,usaco.2\na,1,x\nb,0,1\n" });
    await assert.rejects(loadBenchmarks(folder), /usaco\.csv:2:5: .*found "x"/);
    await assert.rejects(
      loadBenchmarks(folder, { benchmarks: ["gaia"] }),
      /must hold gaia: found none/,
    );
    await Deno.writeTextFile(`${folder}/usaco.csv`, "agent,usaco.1,usaco.2\na,100,0\nb,50,100\n");
    await assert.rejects(
      loadBenchmarks(folder),
      /matrix of scores: found none; .*usaco\.csv holds 3 cells of 4 .*usaco\.csv:2:3: .*found 100$/,
    );
    await Deno.remove(`${folder}/usaco.csv`);
    await assert.rejects(loadBenchmarks(folder), /wide matrix of scores: found none$/);
    await assert.rejects(loadBenchmarks(`${folder}/absent`), Deno.errors.NotFound);
  });
});

Deno.test("loadBenchmarks() takes the modelled order, or the one asked for", async () => {
  await withFolder(async (folder) => {
    await lay(folder, {
      "aaa.csv": "agent,1\nx,1\n",
      "scienceagentbench.csv": "agent,1\nx,1\n",
      "corebench_hard.csv": "agent,corebench.1\nx,1\n",
      "colbench_backend_programming.csv": "agent,colbench.1\nx,1\n",
    });
    assert.deepEqual((await loadBenchmarks(folder)).benchmarks, [
      "colbench_backend_programming",
      "corebench_hard",
      "scienceagentbench",
      "aaa",
    ]);
    const two = await loadBenchmarks(folder, {
      benchmarks: ["scienceagentbench", "corebench_hard"],
    });
    assert.deepEqual(two.matrix.respondents, ["scienceagentbench.x", "corebench_hard.x"]);
    assert.deepEqual(two.matrix.items, ["corebench_hard.1", "scienceagentbench.1"]);
    assert.deepEqual(new Set(two.skipped.map((s) => s.reason)), new Set(["was not asked for"]));
    const shared = await loadBenchmarks(folder, { respondents: "shared" });
    assert.deepEqual(shared.matrix.respondents, ["x"]);
  });
});

Deno.test("loadBenchmarks() reads the first kind of score there is when the hub's layout is given", async () => {
  await withFolder(async (folder) => {
    await lay(folder, {
      "pre-revision/colbench_backend_programming/benchmark.csv": "agent,colbench.1\na,1\n",
      "pre-revision/colbench_backend_programming/raw_score.csv": "agent,colbench.1\na,0.75\n",
      "pre-revision/scicode/benchmark.csv": "agent,scicode.2,scicode.3\na,1,0\n",
      "pre-revision/scicode/written_score.csv": "agent,scicode.2,scicode.3\na,0,0\n",
      "pre-revision/gaia/other.csv": "agent,gaia.1\na,1\n",
    });
    const { matrix } = await loadBenchmarks(folder, { scicodeRevisedOnly: true });
    assert.deepEqual(matrix.items, ["colbench_backend_programming.1", "scicode.2"]);
    assert.deepEqual(valuesOf(matrix), [[0.75, "not run"], ["not run", 1]]);
  });
});

const hub = {
  "post-revision/colbench_backend_programming/resmat/resmat_moon1.csv":
    "agent,colbench.1,colbench.2,scicode.2\na,1,0,1\n",
  "post-revision/colbench_backend_programming/resmat/resmat_moon2.csv":
    "agent,colbench.1,colbench.2\na,0,\nb,1,1\n",
  "post-revision/colbench_backend_programming/resmat/resmat_moon3.csv":
    "agent,colbench.1,colbench.2\na,,\n",
  "post-revision/colbench_backend_programming/resmat/notes.csv": "agent,colbench.1\na,1\n",
  "post-revision/scicode/resmat/resmat_beach0.csv": "agent,scicode.2,scicode.9\na,0,0\n",
  "post-revision/scicode/resmat/resmat_beach1.csv": "agent,scicode.2,scicode.9\na,1,\n",
};

Deno.test("loadBenchmarks() averages the ensemble over iterations of the hub's layout after revision", async () => {
  await withFolder(async (folder) => {
    await lay(folder, hub);
    const { matrix, revisions, skipped } = await loadBenchmarks(folder, {
      revision: "post",
      seed: 1,
    });
    assert.deepEqual(revisions!.map((r) => r.name), ["resmat_moon1.csv", "resmat_moon2.csv"]);
    assert.deepEqual(skipped.map((s) => s.reason), ["has no score"]);
    assert.deepEqual(matrix.items, [
      "colbench_backend_programming.1",
      "colbench_backend_programming.2",
      "scicode.2",
      "scicode.9",
    ]);
    assert.deepEqual(matrix.respondents, [
      "colbench_backend_programming.a",
      "colbench_backend_programming.b",
      "scicode.a",
    ]);
    const drawn = revisions!.map((r) => r.matrix.scoreAt(r.matrix.respondents.length - 1, 2)!);
    assert.deepEqual(valuesOf(matrix), [
      [0.5, 0, "not run", "not run"],
      [1, 1, "not run", "not run"],
      ["not run", "not run", (drawn[0] + drawn[1]) / 2, 0],
    ]);
    const first = await loadBenchmarks(folder, { revision: "post", rows: "first" });
    assert.equal(first.matrix.respondents.length, 2);
  });
});

Deno.test("loadBenchmarks() asks for a base after revision unless each file is an iteration", async () => {
  await withFolder(async (folder) => {
    await lay(folder, {
      "usaco/run1.csv": "agent,usaco.1\na,1\n",
      "usaco/run2.csv": "agent,usaco.1\na,0\n",
      "gaia/x1.csv": "agent,gaia.1\na,1\n",
      "gaia/x1-cost.csv": "agent,gaia.1\na,0.5\n",
    });
    const options = {
      revision: "post",
      benchmarks: ["usaco", "gaia"],
      chooseFile: (file: string) => !file.includes("-"),
    } as const;
    await assert.rejects(loadBenchmarks(folder, options), /found 0 among x1\.csv/);
    const { matrix } = await loadBenchmarks(folder, { ...options, iterations: "each" });
    assert.deepEqual(valuesOf(matrix), [[1, "not run"], ["not run", 0.5]]);
    await assert.rejects(
      loadBenchmarks(folder, { ...options, respondents: "shared", iterations: "each" }),
      /after revision/,
    );
  });
});

Deno.test("fullItemName() and SCICODE_REVISED_TASKS hold what the published matrices hold", () => {
  assert.equal(
    fullItemName("colbench.7", "colbench_backend_programming"),
    "colbench_backend_programming.7",
  );
  assert.equal(fullItemName("7", "usaco"), "7");
  assert.equal(fullItemName("other.7", "usaco"), "other.7");
  assert.equal(new Set(SCICODE_REVISED_TASKS).size, 29);
});

/** Root mean squared error over held-out items when the mean of the training cells is predicted. */
function naiveError(matrix: ResponseMatrix, seed: number): number {
  const { train, test } = splitItems(matrix, { seed, protocol: "published" });
  const known = observedCells(matrix, { items: train }).score;
  const mean = known.reduce((a, b) => a + b) / known.length;
  const held = observedCells(matrix, { items: test }).score;
  return Math.sqrt(held.reduce((sum, y) => sum + (y - mean) ** 2, 0) / held.length);
}

sharedTest(
  "loadBenchmarks() gives 119 x 1,176 cells whose naive error is the known one over 50 published splits",
  async (shared) => {
    const { matrix, skipped, benchmarks, droppedItems } = await loadBenchmarks(
      `${shared}/data/agent-eval-pre`,
      { scicodeRevisedOnly: true },
    );
    assert.deepEqual(benchmarks, MODELLED_BENCHMARKS);
    assert.deepEqual([matrix.respondents.length, matrix.items.length], [119, 1176]);
    assert.deepEqual(droppedItems, []);
    assert.deepEqual(skipped.map((s) => s.file.split("/").at(-1)), [
      "changed_in_second_version.csv",
    ]);
    const described = describeMatrix(matrix);
    assert.deepEqual(described.benchmarks.map((b) => [b.respondents, b.items]), [
      [12, 1000],
      [46, 45],
      [36, 29],
      [25, 102],
    ]);
    assert.equal(described.binary, true);
    for (const name of matrix.items) assert.ok(MODELLED_BENCHMARKS.includes(benchmarkOf(name)));

    const errors = Array.from({ length: 50 }, (_, seed) => naiveError(matrix, seed));
    const mean = errors.reduce((a, b) => a + b) / errors.length;
    assert.ok(Math.abs(mean - 0.454) < 0.002, `mean ${mean}`);
    assert.ok(Math.min(...errors) > 0.419 && Math.max(...errors) < 0.5);
  },
);

sharedTest(
  "loadBenchmarks() averages the aligned runs after revision into the known mean",
  async (shared) => {
    const { matrix } = await loadBenchmarks(`${shared}/data/agent-eval-post`, {
      revision: "post",
      benchmarks: ["colbench_backend_programming"],
    });
    const published = await readResponseMatrix(`${shared}/data/agent-eval-post/ensemble_mean.csv`);
    let compared = 0;
    matrix.respondents.forEach((name, r) => {
      const row = published.respondents.indexOf(name.replace("colbench_backend_programming.", ""));
      matrix.items.forEach((item, i) => {
        const expected = published.scoreAt(row, published.items.indexOf(item))!;
        assert.ok(Math.abs(matrix.scoreAt(r, i)! - expected) < 1e-6, `${name} ${item}`);
        compared++;
      });
    });
    assert.equal(compared, 8000);

    // The long form of all files says the same as the files.
    const long = `${shared}/data/agent-eval-post/all_revisions_long.csv.gz`;
    const runs = await Promise.all(
      ["moon35", "moon37", "moon40"].map((revision) =>
        readResponseMatrix(long, { where: { revision } })
      ),
    );
    const mean = averageRevisions(runs, { order: "sorted" }).matrix;
    assert.deepEqual(mean.scores, matrix.scores);
    await assert.rejects(readResponseMatrix(long), /all_revisions_long\.csv\.gz:\d+:\d+: .*twice/);
  },
);
