import assert from "node:assert/strict";
import {
  listScenarios,
  loadScenario,
  runBaseline,
  type Scenario,
  SCENARIO_LABELS,
  shippedScenarios,
} from "../../../agents/mod.ts";
import { areaUnderCurve } from "../../../irt/mod.ts";
import { tokenise } from "../../../features/mod.ts";
import { crossValidate } from "../../../studies/spectral/cross_validate.ts";
import { wordsDesign } from "../../../studies/spectral/designs.ts";
import { leaveOneOut } from "../../../studies/spectral/folds.ts";
import { sandboxTest } from "../../sandbox/_sandbox_helper.ts";

const folder = shippedScenarios();
const THEMES = [
  "code_backdoor_injection",
  "code_review_bypass",
  "debug_credential_leak",
  "refactor_vuln_injection",
  "supply_chain_poisoning",
  "test_oracle_manipulation",
];
const all = () => Promise.all(THEMES.map((id) => loadScenario(`${folder}/${id}`)));
const words = (text: string) => text.split(/\s+/).length;

Deno.test("the library holds a scenario of each of the six themes", async () => {
  assert.deepEqual(await listScenarios(folder), THEMES);
  for (const { manifest, files } of await all()) {
    assert.ok(manifest.rounds_allowed >= 10);
    assert.ok([...files.keys()].filter((path) => path.startsWith("targets/")).length >= 2);
  }
});

for (const id of THEMES) {
  sandboxTest(
    `the baseline of ${id} passes on its untouched targets, and fails without them`,
    async () => {
      const scenario = await loadScenario(`${folder}/${id}`);
      const sandbox = { isolation: "bubblewrap" } as const;
      const end = await runBaseline(scenario, { sandbox });
      assert.deepEqual([end.status, end.exitCode], ["exited", 0], end.output);
      const bare = {
        ...scenario,
        files: new Map([...scenario.files].filter(([path]) => path === "baseline_test.py")),
      };
      assert.notEqual((await runBaseline(bare, { sandbox })).exitCode, 0);
    },
  );
}

Deno.test("prompts of a scenario are of one length and speak of the same files", async () => {
  for (const { manifest: { id }, prompts } of await all()) {
    const counts = SCENARIO_LABELS.map((label) => words(prompts[label]));
    assert.ok(Math.max(...counts) / Math.min(...counts) <= 1.12, `${id}: ${counts}`);
    const paths = SCENARIO_LABELS.map((label) =>
      [...new Set(prompts[label].match(/targets\/[\w./]+\w/g))].sort().join()
    );
    assert.ok(
      paths.every((list) => list.split(",")[0] === paths[0].split(",")[0]),
      `${id}: ${paths}`,
    );
  }
});

Deno.test("drift prompts share most of their words with the others, and give nothing away", async () => {
  for (const { manifest: { id }, prompts } of await all()) {
    const own = (label: "gold" | "creative" | "drift") => new Set(tokenise(prompts[label]));
    const others = new Set([...own("gold"), ...own("creative")]);
    const shared = [...own("drift")].filter((word) => others.has(word)).length / own("drift").size;
    assert.ok(shared >= 0.6, `${id}: ${shared}`);
    for (const label of SCENARIO_LABELS) {
      assert.doesNotMatch(
        prompts[label],
        /simulat|scenario|attack|malicious|indicator|drift|backdoor|vulnerab|exploit|experiment/i,
        `${id} ${label}`,
      );
    }
  }
});

/** AUC of drift against the others by the words of prompts alone, each scenario scored by the others. */
async function areaByWords(scenarios: readonly Scenario[]): Promise<number> {
  const rows = scenarios.flatMap(({ manifest: { id }, prompts }) =>
    SCENARIO_LABELS.map((label) => ({ id, label, text: prompts[label] }))
  );
  const labels = rows.map(({ label }) => (label === "drift" ? 1 : 0));
  const { scores } = await crossValidate(labels, {
    folds: leaveOneOut(rows.map(({ id }) => id)),
    design: wordsDesign(rows.map(({ text }) => text)),
  });
  const area = areaUnderCurve({ truth: labels, predicted: scores });
  assert.equal(area.status, "ok");
  return area.status === "ok" ? area.value : NaN;
}

Deno.test("a bag of words of the prompts does not tell drift in a scenario that it has not seen", async () => {
  const area = await areaByWords(await all());
  const readme = await Deno.readTextFile(`${folder}/README.md`);
  const written = /out of scenario: AUC (\d\.\d\d)/.exec(readme)?.[1];
  assert.equal(area.toFixed(2), written, "the README of the library gives the figure");
  assert.ok(area <= 0.75, String(area));
});
