import assert from "node:assert/strict";
import { measureRow } from "../../bench/peers/measure_row.ts";
import type { PeerRow } from "../../bench/peers/peer_rows.ts";
import { enginesTable, goalsTable, standingOf } from "../../bench/peers/peers_table.ts";
import { writeInput } from "../../bench/peers/make_inputs.ts";
import { uniformValues } from "../_helpers/values.ts";

const SIZES = { M: 12, N: 9, K: 20 };
const ROW: PeerRow = {
  key: "small",
  title: "a small product",
  yardstick: "numpy",
  goal: 1,
  unit: "product",
  async prepare(folder) {
    await writeInput(folder, "a.f32", uniformValues(SIZES.M * SIZES.K, 1));
    await writeInput(folder, "b.f32", uniformValues(SIZES.K * SIZES.N, 2));
    return { job: "product", sizes: SIZES, epochs: 2, checkEpochs: 1, repeats: 2 };
  },
};

async function measure(row: PeerRow, python?: string, wanted?: (name: string) => boolean) {
  const folder = await Deno.makeTempDir();
  try {
    const say = () => {};
    return await measureRow(row, {
      folder,
      size: "quick",
      rounds: 2,
      cores: 2,
      python,
      wanted,
      say,
    });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("measureRow() times engines that agree, and tells why others are not run", async () => {
  const row = await measure(ROW, "no-such-python");
  const outcomes = new Map(row.engines.map(({ name, outcome }) => [name, outcome]));
  for (const name of ["Assay", "tfjs wasm", "tfjs cpu", "ONNX Runtime Web", "plain TypeScript"]) {
    const outcome = outcomes.get(name);
    assert.equal(outcome?.status, "measured", `${name}: ${JSON.stringify(outcome)}`);
    assert.ok(outcome.status === "measured" && outcome.seconds > 0);
  }
  const numpy = outcomes.get("NumPy, 1 thread")!;
  assert.deepEqual(numpy, { status: "not run", reason: "there is no no-such-python" });
  assert.equal(standingOf(row)?.best, undefined);
  const [line] = goalsTable([row]).rows;
  assert.equal(line[3], "numpy not measured");
  assert.match(enginesTable(row).rows.flat().join("|"), /not run\|+there is no no-such-python/);
});

Deno.test("measureRow() times nobody who disagrees", async () => {
  // A Python that answers a check with zeros, whatever it is asked.
  const folder = await Deno.makeTempDir();
  const liar = `${folder}/liar`;
  const zeros = `new Uint8Array(8 * ${SIZES.M * SIZES.N})`;
  await Deno.writeTextFile(
    liar,
    `#!/bin/sh\nexec "${Deno.execPath()}" eval 'Deno.writeFileSync("${folder}/zeros", ${zeros});` +
      `console.log(JSON.stringify({ outputs: { product: "${folder}/zeros" }, versions: {} }))'\n`,
    { mode: 0o755 },
  );
  const row = await measure(ROW, liar, (name) => name === "NumPy, 1 thread");
  const { outcome } = row.engines.find(({ name }) => name === "NumPy, 1 thread")!;
  assert.equal(outcome.status, "disagrees");
  assert.match(
    outcome.status === "disagrees" ? outcome.reason : "",
    /must be at most 0\.0001: found \d/,
  );
  const line = enginesTable(row).rows.find(([name]) => name === "NumPy, 1 thread")!;
  assert.ok(line.every((cell) => !cell.includes("×")), "no ratio is printed");
  await Deno.remove(folder, { recursive: true });
});
