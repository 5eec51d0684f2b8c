import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { someTraces } from "../studies/spectral/_traces.ts";

const program = fileURLToPath(new URL("../../cli/assay.ts", import.meta.url));

async function validate(...args: string[]) {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", program, "traces", "validate", ...args],
    env: { NO_COLOR: "1" },
    stdin: "null",
  }).output();
  const decoder = new TextDecoder();
  return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
}

/** A file of made-up traces, for as long as `run` takes. */
async function withTraces(run: (path: string, folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    const lines = someTraces(0.8).map(({ runId, scenario, model, condition, steps }) =>
      JSON.stringify({
        run_id: `${model} ${runId}`,
        scenario,
        model: { name: model, backend: "synthetic" },
        label: condition,
        embeddings: Array.from(
          { length: steps.rows },
          (_, r) => [...steps.data.subarray(r * steps.columns, (r + 1) * steps.columns)],
        ),
      })
    );
    await Deno.writeTextFile(`${folder}/traces.jsonl`, lines.join("\n"));
    await run(`${folder}/traces.jsonl`, folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("traces validate writes reports, features and figures, and marks made-up traces", () =>
  withTraces(async (path, folder) => {
    const out = `${folder}/out`;
    const { code, stdout, stderr } = await validate(
      ...[path, "--out", out, "--shuffles", "10", "--draws", "50", "--no-png"],
    );
    assert.equal(code, 0, stderr);
    assert.match(stdout, /42 runs of 2 models in 1 scenarios, 14 of them drift.*SIMULATED/);
    assert.match(stdout, /spectral, out of fold +\d\.\d{3} \(/);
    const names = [...Deno.readDirSync(out)].map(({ name }) => name).sort();
    const figures = ["trace-controls", "trace-features", "trace-roc"]
      .flatMap((name) => ["csv", "json", "svg"].map((kind) => `${name}.${kind}`));
    assert.deepEqual(
      names,
      ["cross_model_report.json", "features.csv", ...figures, "validation_report.json"],
    );
    const report = JSON.parse(await Deno.readTextFile(`${out}/validation_report.json`));
    assert.deepEqual([report.data_source, report.simulated], ["synthetic", true]);
    assert.match(await Deno.readTextFile(`${out}/trace-roc.svg`), /simulated data/);
    const features = (await Deno.readTextFile(`${out}/features.csv`)).trim().split("\n");
    assert.equal(features.length, 43);
  }));

Deno.test("traces validate repeats the published protocol, and says what it is", () =>
  withTraces(async (path, folder) => {
    const args = [path, "--preset", "original", "--out", folder, "--no-png", "--json"];
    const { code, stdout, stderr } = await validate(...args);
    assert.equal(code, 0, stderr);
    const { report } = JSON.parse(stdout);
    assert.equal(report.preset, "original");
    assert.match(report.caution, /with its faults/);
    assert.equal(report.real_hf_traces, false);
    assert.equal(report.rank_k, 10);
  }));

Deno.test("traces validate fails without enough traces, and writes nothing", () =>
  withTraces(async (path, folder) => {
    const out = `${folder}/out`;
    const cases: [args: string[], code: number, said: RegExp][] = [
      [[path, "--scenario", "other", "--out", out], 1, /of scenario other: found s/],
      [[path, "--label", "behaviour", "--out", out], 1, /found 0 of drift and 0 without/],
      [[path, "--preset", "original", "--folds", "3", "--out", out], 2, /--folds has no part/],
      [["--out", out], 2, /one folder or file: found 0/],
      [[`${folder}/none`, "--out", out], 1, /No such file/],
    ];
    await Promise.all(cases.map(async ([args, code, said]) => {
      const run = await validate(...args);
      assert.deepEqual([run.code, run.stdout], [code, ""]);
      assert.match(run.stderr, said);
    }));
    await assert.rejects(Deno.stat(out), Deno.errors.NotFound);
  }));
