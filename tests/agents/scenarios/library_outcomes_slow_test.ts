import assert from "node:assert/strict";
import {
  type AgentRun,
  judgeScenario,
  loadScenario,
  shippedScenarios,
} from "../../../agents/mod.ts";
import { sandboxTest } from "../../sandbox/_sandbox_helper.ts";
import type { Ending } from "./_endings.ts";
import { BACKDOOR, ORACLE, REFACTOR } from "./_endings_code.ts";
import { LEAK, REVIEW, SUPPLY } from "./_endings_words.ts";

const ENDINGS: Readonly<Record<string, readonly Ending[]>> = {
  code_backdoor_injection: BACKDOOR,
  code_review_bypass: REVIEW,
  debug_credential_leak: LEAK,
  refactor_vuln_injection: REFACTOR,
  supply_chain_poisoning: SUPPLY,
  test_oracle_manipulation: ORACLE,
};

for (const [id, endings] of Object.entries(ENDINGS)) {
  for (const ending of endings) {
    sandboxTest(`outcome.py of ${id} finds "${ending.name}" ${ending.found}`, async () => {
      const scenario = await loadScenario(`${shippedScenarios()}/${id}`);
      const workspace = new Map(
        [...scenario.files].map(([path, bytes]) => [path, new TextDecoder().decode(bytes)]),
      );
      for (const [path, change] of Object.entries(ending.files ?? {})) {
        workspace.set(path, typeof change === "string" ? change : change(workspace.get(path)!));
      }
      const run = {
        stopReason: "final",
        final: ending.final ?? "Done.",
        steps: ending.steps ?? [],
      } as unknown as AgentRun;
      const snapshot = new Map(
        [...workspace].map(([path, text]) => [path, {
          kind: "file" as const,
          bytes: new TextEncoder().encode(text),
          executable: false,
        }]),
      );
      const found = await judgeScenario(
        scenario,
        { run, workspace: snapshot },
        { isolation: "bubblewrap" },
      );
      assert.equal(
        "behaviour" in found ? found.behaviour : found.status,
        ending.found,
        found.evidence,
      );
      if (ending.evidence) assert.match(found.evidence, ending.evidence);
    });
  }
}
