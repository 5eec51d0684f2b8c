import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { fitLarge } from "../../cli/commands/fit_large.ts";
import { withFolder } from "../files/_foreign.ts";
import { writeLargeFiles } from "./_large_files.ts";
import { runHere } from "./_run_here.ts";

const program = fileURLToPath(new URL("../../cli/assay.ts", import.meta.url));

Deno.test("assay fit-large is killed twice, and goes on to the bytes of a run that was not", async () => {
  await withFolder(async (folder) => {
    await writeLargeFiles(folder, { R: 30, I: 6000, D: 40 });
    const args = (out: string) => [
      ...["--responses", `${folder}/long.csv`, "--features", `${folder}/x.parquet`, "--half"],
      ...["--out", `${folder}/${out}`, "--epochs", "240", "--keep-every", "2", "--quiet"],
    ];
    assert.equal((await runHere(fitLarge, args("whole.safetensors"))).code, 0);
    const epochsOf = async () => {
      const text = await Deno.readFile(`${folder}/fit.state.safetensors`);
      return Number(
        /"epochs":"(\d+)"/.exec(new TextDecoder().decode(text.subarray(0, 20_000)))?.[1],
      );
    };
    let last = 0;
    for (let kills = 0; kills < 2; kills++) {
      const watcher = Deno.watchFs(folder);
      const child = new Deno.Command(Deno.execPath(), {
        args: ["run", "-A", "--no-check", program, "fit-large", ...args("fit.safetensors")],
        stdout: "null",
        stderr: "inherit",
      }).spawn();
      let kept = 0;
      for await (const { paths } of watcher) {
        if (paths.some((path) => path.endsWith("/fit.state.safetensors")) && ++kept === 4) break;
      }
      child.kill("SIGKILL");
      const { signal } = await child.status;
      assert.equal(signal, "SIGKILL", "it ended before it was killed");
      const epochs = await epochsOf();
      assert.ok(epochs > last && epochs < 240, `kept ${epochs} epochs after ${last}`);
      last = epochs;
    }
    assert.equal((await runHere(fitLarge, args("fit.safetensors"))).code, 0);
    assert.deepEqual(
      await Deno.readFile(`${folder}/fit.safetensors`),
      await Deno.readFile(`${folder}/whole.safetensors`),
    );
    const left = [...Deno.readDirSync(folder)].map(({ name }) => name);
    assert.ok(!left.some((name) => /state|features/.test(name)), left.join(", "));
  });
});
