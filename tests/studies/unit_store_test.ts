import assert from "node:assert/strict";
import type { MainSettings } from "../../studies/main/settings.ts";
import { UnitStore } from "../../studies/main/unit_store.ts";
import { Journal } from "../../studies/mod.ts";
import { unitResult } from "./_unit_results.ts";

const settings: MainSettings = {
  preset: "default",
  size: "quick",
  seeds: [0],
  features: [],
  likelihoods: ["beta"],
  criterion: "auc",
  itemShare: 1,
  retention: 1,
  baselinesOnly: true,
};

Deno.test("UnitStore forgets the steps that MIRT chose by another criterion, and no other result", async () => {
  const folder = await Deno.makeTempDir();
  try {
    using journal = await Journal.open(`${folder}/journal.jsonl`);
    const store = (criterion: MainSettings["criterion"]) =>
      new UnitStore(journal, {
        settings: { ...settings, criterion },
        digest: "d",
        device: { kind: "wasm", name: "any", software: true },
      });
    const mirt = unitResult({ configuration: { method: "MIRT" }, phase: "choose" });
    const final = unitResult({ configuration: { method: "MIRT" }, candidate: { steps: 30 } });
    const nearest = unitResult({
      configuration: { method: "kNN", features: "raw" },
      candidate: { neighbours: 5 },
      phase: "choose",
    });
    const before = store("auc"), after = store("rmse");
    for (const result of [mirt, final, nearest]) await before.put(result);
    assert.deepEqual(await before.get(mirt.unit), mirt);
    assert.equal(await after.get(mirt.unit), undefined);
    assert.deepEqual(await after.get(final.unit), final);
    assert.deepEqual(await after.get(nearest.unit), nearest);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
