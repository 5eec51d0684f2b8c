import assert from "node:assert/strict";
import { type Manifest, writeManifest } from "../../studies/main/output/manifest.ts";
import { prepareFolder } from "../../studies/main/output/prepare_folder.ts";

const settings = {
  preset: "default",
  size: "quick",
  seeds: [0],
  features: ["raw"],
  likelihoods: ["beta"],
  criterion: "auc",
  itemShare: 1,
  retention: 1,
  baselinesOnly: false,
  missingEmbedding: "error",
} as const;

async function withResults(
  change: Partial<Manifest>,
  run: (outFolder: string, names: () => string[]) => Promise<void>,
): Promise<void> {
  const outFolder = await Deno.makeTempDir();
  try {
    await writeManifest(outFolder, {
      study: "main",
      status: "finished",
      versions: {},
      system: { os: "any", architecture: "any", cores: 1 },
      device: { kind: "wasm", name: "any", software: true },
      data: { kind: "simulated", name: "any", digest: "", files: [], notes: [] },
      command: [],
      settings,
      protocol: "",
      startedAt: "",
      ...change,
    });
    for (const name of ["journal.jsonl", "baseline_naive_n_1.csv", "mine.csv"]) {
      await Deno.writeTextFile(`${outFolder}/${name}`, "");
    }
    await run(outFolder, () => [...Deno.readDirSync(outFolder)].map((e) => e.name).sort());
  } finally {
    await Deno.remove(outFolder, { recursive: true });
  }
}

Deno.test("prepareFolder() lets the same finished command begin again", async () => {
  await withResults({}, async (outFolder, names) => {
    const before = names();
    const clear = await prepareFolder({ outFolder, earlier: "refuse" }, settings);
    assert.deepEqual(names(), before);
    await clear();
    assert.deepEqual(names(), ["mine.csv"]);
  });
});

Deno.test("prepareFolder() refuses results of another or an unfinished run, and touches nothing", async () => {
  for (
    const change of [{ settings: { ...settings, seeds: [1] } }, { status: "running" as const }]
  ) {
    await withResults(change, async (outFolder, names) => {
      const before = names();
      await assert.rejects(prepareFolder({ outFolder, earlier: "refuse" }, settings), {
        name: "RangeError",
        message:
          /it must hold no results of another run: found one that is (finished|running); give --continue/,
      });
      assert.deepEqual(names(), before);
    });
  }
});

Deno.test("prepareFolder() keeps all to continue, and removes only its own files to begin clean", async () => {
  await withResults({ status: "stopped" }, async (outFolder, names) => {
    await (await prepareFolder({ outFolder, earlier: "continue" }, settings))();
    assert.equal(names().length, 4);
    await (await prepareFolder({ outFolder, earlier: "clean" }, settings))();
    assert.deepEqual(names(), ["mine.csv"]);
  });
});

Deno.test("prepareFolder() makes a folder that is not there", async () => {
  const folder = await Deno.makeTempDir();
  await (await prepareFolder({ outFolder: `${folder}/a/b`, earlier: "refuse" }, settings))();
  assert.ok((await Deno.stat(`${folder}/a/b`)).isDirectory);
  await Deno.remove(folder, { recursive: true });
});

Deno.test("prepareFolder() removes nothing where no study has been, whatever it was told", async () => {
  await withResults({}, async (outFolder, names) => {
    await Deno.remove(`${outFolder}/journal.jsonl`);
    await Deno.writeTextFile(`${outFolder}/manifest.json`, '{"name":"something else"}');
    const before = names();
    await assert.rejects(prepareFolder({ outFolder, earlier: "clean" }, settings), {
      name: "RangeError",
      message: /^Cannot remove baseline_naive_n_1\.csv, manifest\.json from .* from a study/,
    });
    assert.deepEqual(names(), before);
  });
});

Deno.test("prepareFolder() removes saved parameters and keeps what else lies among them", async () => {
  for (const mine of [true, false]) {
    await withResults({}, async (outFolder, names) => {
      await Deno.mkdir(`${outFolder}/weights`);
      await Deno.writeTextFile(`${outFolder}/weights/ARAF_seed_0.safetensors`, "");
      if (mine) await Deno.writeTextFile(`${outFolder}/weights/mine.pt`, "");
      await (await prepareFolder({ outFolder, earlier: "clean" }, settings))();
      assert.deepEqual(names(), mine ? ["mine.csv", "weights"] : ["mine.csv"]);
      if (mine) {
        const kept = [...Deno.readDirSync(`${outFolder}/weights`)].map(({ name }) => name);
        assert.deepEqual(kept, ["mine.pt"]);
      }
    });
  }
});

Deno.test("prepareFolder() refuses a file, and the folder of the data", async () => {
  await withResults({}, async (outFolder) => {
    await assert.rejects(
      prepareFolder({ outFolder: `${outFolder}/mine.csv`, earlier: "clean" }, settings),
      /^RangeError: Cannot write results to .*mine\.csv as it must be a folder: found a file$/,
    );
    await assert.rejects(
      prepareFolder({ outFolder, earlier: "continue" }, {
        ...settings,
        dataFolder: `${outFolder}/.`,
      }),
      /tables there would be read as data/,
    );
  });
});
