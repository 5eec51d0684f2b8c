import assert from "node:assert/strict";
import { join } from "node:path";
import { type ArafRequest, fitAraf, loadAraf, sweepAraf } from "../../irt/mod.ts";
import { WasmBackend } from "../../kernels/mod.ts";
import { sweepRequests } from "../../bench/sweep/sweep_requests.ts";

const PENALTIES = 3;
const requests = sweepRequests({ penalties: PENALTIES, seeds: 2, epochs: 12 });

async function inFolder(run: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await run(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function sweep(folder: string, which: readonly ArafRequest[] = requests) {
  const swept = [];
  for await (const one of sweepAraf(new WasmBackend(), which, { folder, workers: 0 })) {
    swept.push(one);
  }
  return swept;
}

Deno.test("sweepAraf() writes each fit with the bits that it has alone", () =>
  inFolder(async (folder) => {
    const swept = await sweep(folder);
    assert.deepEqual(swept.map(({ index }) => index).sort((a, b) => a - b), [...requests.keys()]);
    const last = requests.length - 1;
    const { fit } = await loadAraf(swept.find(({ index }) => index === last)!.path);
    for await (const alone of fitAraf(new WasmBackend(), [requests[last]], { workers: 0 })) {
      assert.deepEqual(fit, alone.fit);
    }
  }));

Deno.test("sweepAraf() goes on after kill -9 with no fit lost, twice, or other", () =>
  inFolder(async (base) => {
    const [folder, whole] = [join(base, "killed"), join(base, "whole")];
    const url = (path: string) => JSON.stringify(new URL(path, import.meta.url).href);
    const program = join(base, "sweep.ts");
    await Deno.writeTextFile(
      program,
      `import { sweepAraf } from ${url("../../irt/mod.ts")};
      import { WasmBackend } from ${url("../../kernels/mod.ts")};
      import { sweepRequests } from ${url("../../bench/sweep/sweep_requests.ts")};
      const requests = sweepRequests({ penalties: ${PENALTIES}, seeds: 2, epochs: 12 });
      const options = { folder: Deno.args[0], workers: 0 };
      for await (const { index } of sweepAraf(new WasmBackend(), requests, options)) console.log(index);`,
    );
    for (const told of [1, 4]) {
      const child = new Deno.Command(Deno.execPath(), {
        args: ["run", "-A", "--no-check", program, folder],
        stdout: "piped",
        stderr: "inherit",
      }).spawn();
      let text = "";
      for await (const piece of child.stdout.pipeThrough(new TextDecoderStream())) {
        text += piece;
        if (text.split("\n").length > told) break;
      }
      child.kill("SIGKILL");
      await child.status;
    }
    const swept = await sweep(folder);
    assert.ok(swept.filter(({ resumed }) => resumed).length >= 4);
    assert.deepEqual(swept.map(({ index }) => index).sort((a, b) => a - b), [...requests.keys()]);
    await sweep(whole);
    for (const { path } of swept) {
      const other = path.replace(folder, whole);
      assert.deepEqual(await Deno.readFile(path), await Deno.readFile(other));
    }
  }));

Deno.test("sweepAraf() refuses a folder of other requests, and one that holds no sweep", () =>
  inFolder(async (base) => {
    const folder = join(base, "sweep");
    const few = requests.slice(0, 2);
    await sweep(folder, few);
    const other = few.map((request) => ({ ...request, seed: 9 }));
    await assert.rejects(
      sweep(folder, other),
      /Cannot go on with the sweep in .*: its digest must be/,
    );
    await assert.rejects(sweep(folder, requests.slice(0, 3)), /its fits must be 3: found 2/);
    await Deno.writeTextFile(join(base, "notes.txt"), "mine");
    await assert.rejects(sweep(base, few), /must be empty or hold a sweep: found notes.txt/);
  }));
