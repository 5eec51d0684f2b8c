import assert from "node:assert/strict";
import { readResults } from "../../agents/repair/mod.ts";
import { readResponseMatrix } from "../../responses/mod.ts";
import { sandboxTest } from "../sandbox/_sandbox_helper.ts";
import { runCommand, withTasks } from "./_repair_command.ts";
import { HELPED, ownTask } from "./_repair_tasks.ts";

sandboxTest(
  "repair --check-dataset tells by its exit status whether the tasks are sound",
  () =>
    withTasks([ownTask(), HELPED], async (path, folder) => {
      const sound = await runCommand(["--check-dataset", "--dataset-path", path]);
      assert.equal(sound.code, 0, sound.stderr);
      assert.match(sound.stdout, /Canonical solutions that pass: 2 of 2\nBuggy .* 2 of 2/);
      const swapped = ownTask({ buggy_solution: ownTask().canonical_solution });
      await Deno.writeTextFile(`${folder}/u.jsonl`, JSON.stringify(swapped));
      const args = ["--check-dataset", "--dataset-path", `${folder}/u.jsonl`, "--json"];
      const unsound = await runCommand(args);
      assert.equal(unsound.code, 1);
      const { sound: said, faults } = JSON.parse(unsound.stdout);
      assert.deepEqual([said, faults.length, faults[0].solution], [false, 1, "buggy"]);
    }),
);

Deno.test("repair refuses what it cannot do before it begins", () =>
  withTasks([ownTask()], async (path) => {
    const cases: [args: string[], code: number, said: RegExp][] = [
      [["--dataset-path", path, "--matrix", "m.txt"], 2, /must end in .csv/],
      [["--dataset-path", path, "--resume", "--overwrite"], 2, /exclude each other/],
      [["--dataset-path", path, "--sandbox", "process"], 2, /add --allow-weak-isolation/],
      [["--dataset-path", path, "--samples", "3"], 2, /--temperature above 0/],
      [["--dataset-path", path, "--check-dataset", "--iters", "2"], 2, /found --iters beside it/],
      [["--dataset-path", path, "--check-dataset", "--resume"], 2, /found --resume beside it/],
      [["--report", "r.jsonl", "--max", "3"], 2, /found --max beside it/],
      [["--report", `${path}.none.jsonl`], 1, /none\.jsonl/],
      [["--dataset-path", `${path}.none.jsonl`], 1, /none\.jsonl/],
    ];
    await Promise.all(cases.map(async ([args, code, said]) => {
      const run = await runCommand(args);
      assert.deepEqual([run.code, run.stdout], [code, ""]);
      assert.match(run.stderr, said);
    }));
  }));

sandboxTest(
  "repair runs the shipped model on two tasks and writes results and summary",
  () =>
    withTasks([ownTask(), HELPED], async (path, folder) => {
      const out = `${folder}/results.jsonl`;
      const args = ["--dataset-path", path, "--out", out, "--iters", "1", "--max-tokens", "24"];
      const matrix = `${folder}/matrix.csv`;
      const { code, stdout, stderr } = await runCommand([
        ...args,
        ...["--matrix", matrix, "--visualize"],
      ]);
      assert.equal(code, 0, stderr);
      assert.match(stdout, /tiny-test: 2 tasks[^]*pass@1 +0\.0 %[^]*repair@2 +0\.0 %/);
      const pictures = ["csv", "json", "svg", "png"].map((kind) =>
        `${folder}/results-report.${kind}`
      );
      assert.ok(stdout.includes(pictures.join(", ")));
      const drawn = await Deno.readTextFile(pictures[2]);
      assert.match(drawn, /tiny-test: 2 tasks, 1 sample\(s\) of each/);
      await Promise.all(pictures.map((path) => Deno.remove(path)));
      const report = await runCommand(["--report", out, "--json"]);
      assert.deepEqual(JSON.parse(report.stdout).files, pictures);
      assert.equal(await Deno.readTextFile(pictures[2]), drawn);
      const { samples } = await readResults(out);
      assert.deepEqual(samples.map(({ taskId }) => taskId).sort(), ["own/0", "own/1"]);
      assert.ok(samples.every(({ attempts }) => attempts.length === 2));
      const summary = JSON.parse(await Deno.readTextFile(`${folder}/results.summary.json`));
      assert.deepEqual([summary["pass@1"].value, summary["repair@2"].value, summary.tasks], [
        0,
        0,
        2,
      ]);
      assert.equal(summary["pass@2"], undefined);
      const { respondents, items, scores } = await readResponseMatrix(matrix);
      assert.deepEqual([respondents, items, [...scores]], [
        ["tiny-test", "tiny-test+1 reflections"],
        ["own/0", "own/1"],
        [0, 0, 0, 0],
      ]);
      const again = await runCommand(args);
      assert.equal(again.code, 1);
      assert.match(again.stderr, /is there already/);
      const resumed = await runCommand([...args, "--resume", "--json"]);
      assert.deepEqual([resumed.code, JSON.parse(resumed.stdout).resumed], [0, 2]);
    }),
);
