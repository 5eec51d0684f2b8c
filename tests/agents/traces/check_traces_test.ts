import { strict as assert } from "node:assert";
import { checkTraces, hashChain } from "../../../agents/traces/mod.ts";
import { sha256, witnessHash } from "../../../files/mod.ts";
import { sharedTest } from "../../_helpers/shared.ts";
import { withTraces } from "./_traced.ts";

/** Damages one file of four good traces and gives what the check says. */
function faultTest(
  name: string,
  file: string,
  damage: (text: string) => string | undefined,
  said: readonly RegExp[],
): void {
  Deno.test(`checkTraces() ${name}`, () =>
    withTraces(async (run, out) => {
      await run({ runs: 2 });
      const path = `${out}/own/${file}`;
      const text = await Deno.readTextFile(path);
      const changed = damage(text);
      assert.notEqual(changed, text);
      if (changed === undefined) await Deno.remove(path);
      else await Deno.writeTextFile(path, changed);
      const { faults } = await checkTraces(out);
      assert.equal(faults.length, said.length, faults.join("\n"));
      for (const one of said) {
        assert.ok(faults.some((fault) => one.test(fault)), `${one} in\n${faults.join("\n")}`);
        assert.ok(faults.every((fault) => !fault.includes("\n")));
      }
    }));
}

const TRACE = "a/gold/run_002.json";
const json = (change: (trace: Record<string, never>) => void) => (text: string) => {
  const value = JSON.parse(text);
  change(value);
  return JSON.stringify(value, null, 2);
};
const DIGEST = /index\.json: a\/gold\/run_002\.json must have the digest/;

faultTest(
  "sees one changed character",
  TRACE,
  (text) => text.replace('"hf_id": null', '"hf_id": ""  '),
  [DIGEST],
);
faultTest("sees a trace that is gone", TRACE, () => undefined, [
  /run_002\.json must be there and whole/,
]);
faultTest("sees a torn trace", TRACE, (text) => text.slice(0, 900), [
  /run_002\.json: Cannot read a trace as it must be JSON/,
  /must be there and whole/,
]);
faultTest("sees a field that is not known", TRACE, json((t) => Object.assign(t, { extra: 1 })), [
  /no such name is known: found "extra"/,
  /must be there and whole/,
]);
faultTest("sees other settings", TRACE, json((t) => Object.assign(t.settings, { more: 1 })), [
  /settings_digest must be/,
  /run_id must be/,
  DIGEST,
]);
faultTest("sees a missing step", TRACE, json((t) => (t.steps as never[]).splice(1, 1)), [
  /steps\[1\]\.i must be 1: found 2/,
  /steps\[2\]\.i must be 2: found 3/,
  /steps of turn 0, by its reply, must be/,
  /steps\[1\]\.tool must be none: found "list_dir"/,
  /steps\[1\]\.args must be none/,
  /num_steps must be 3: found 4/,
  /usage\.steps must be 3: found 4/,
  /usage\.tool_calls must be 0: found 1/,
  DIGEST,
]);
faultTest("sees another end", TRACE, json((t) => Object.assign(t.outcome, { completed: false })), [
  /outcome\.completed must be true: found false/,
  DIGEST,
]);
faultTest("sees a broken chain", "index.json", (text) => {
  const index = JSON.parse(text);
  index.attestation.hash_chain[1] = "0".repeat(64);
  return JSON.stringify(index);
}, [/the chain must hold: it breaks at a\/drift\/run_002\.json/]);
faultTest(
  "sees a trace that the index leaves out",
  "index.json",
  json((index) => (index.attestation as Record<string, never[]>).trace_hashes.pop()),
  [
    /a\/gold\/run_002\.json must stand in the index/,
    /must have 3 links: found 4/,
  ],
);
faultTest("sees an index that is gone", "index.json", () => undefined, [
  /index\.json: must be there: found none/,
]);

Deno.test("checkTraces() sees a copy of a trace under another name", () =>
  withTraces(async (run, out) => {
    await run();
    await Deno.copyFile(`${out}/own/a/gold/run_001.json`, `${out}/own/a/gold/run_009.json`);
    const { faults } = await checkTraces(out);
    assert.equal(faults.length, 3, faults.join("\n"));
    assert.match(faults.join("\n"), /run_id must stand once/);
    assert.match(faults.join("\n"), /file must be "a\/gold\/run_001\.json"/);
  }));

Deno.test("hashChain() is over hexadecimal text, from genesis on", async () => {
  const digest = "ab".repeat(32);
  const first = await sha256(`genesis:${digest}:a.json`);
  const second = await sha256(`${first}:${digest}:b.json`);
  const entries = [{ file: "a.json", sha256: digest }, { file: "b.json", sha256: digest }];
  assert.deepEqual(await hashChain(entries), [first, second]);
});

sharedTest("witnessHash() is that of the published gold traces", async (shared) => {
  const text = await Deno.readTextFile(`${shared}/data/esm-traces-sample/fixture-a/traces.jsonl`);
  const traces = text.trim().split("\n").map((line) => JSON.parse(line));
  const gold = traces.filter(({ label }) => label === "gold")
    .sort((a, b) =>
      a.model.name === b.model.name
        ? (a.run_id < b.run_id ? -1 : 1)
        : (a.model.name < b.model.name ? -1 : 1)
    );
  assert.equal(
    await witnessHash(gold.flatMap(({ embeddings }) => embeddings)),
    "4a9d19ef92b7aade2cb133275b744f8b4c301201eb2f703a23141c09e01d82d9",
  );
});
