import assert from "node:assert/strict";
import {
  abilities,
  addAgents,
  addItems,
  fitTemper,
  loadTemper,
  predictTemper,
  saveTemper,
  tokeniseAgent,
} from "../../../irt/temper/mod.ts";
import type { Cells } from "../../../responses/mod.ts";
import { assertClose } from "../../_helpers/close.ts";
import { allPairs, simulateTemper } from "./_simulate.ts";

/** Cells of respondents in [from, to), numbered from 0. */
function ofRespondents(cells: Cells, from: number, to: number): Cells {
  const kept = Array.from(cells.score.keys()).filter((c) =>
    cells.respondent[c] >= from && cells.respondent[c] < to
  );
  return {
    respondents: to - from,
    items: cells.items,
    respondent: Uint32Array.from(kept, (c) => cells.respondent[c] - from),
    item: Uint32Array.from(kept, (c) => cells.item[c]),
    score: Float64Array.from(kept, (c) => cells.score[c]),
  };
}

const names = (count: number) => Array.from({ length: count }, (_, i) => `s${i % 4}:m${i % 3}`);
const simulated = simulateTemper({ seed: 8, respondents: 60, items: 150, unseen: 20 });
const { cells, benchmarks, text } = simulated;

for (const agentText of [undefined, { group: "text", columns: 4 }]) {
  const kind = agentText ? "with" : "without";
  Deno.test(`addAgents() comes near a fit with the agents in it, ${kind} agent×text`, () => {
    const input = { benchmarks, textGroups: [text], ...(agentText && { agentText }) };
    const whole = fitTemper(cells, { ...input, respondents: names(60) });
    const part = fitTemper(ofRespondents(cells, 0, 50), { ...input, respondents: names(50) });
    const grown = addAgents(part, ofRespondents(cells, 50, 60), { names: names(60).slice(50) });
    assert.equal(grown.respondents.length, 60);
    const expected = abilities(whole), actual = abilities(grown);
    for (let i = 50; i < 60; i++) {
      const { ability, standardError } = expected[i];
      assert.equal(actual[i].respondent, i);
      assert.ok(Math.abs(actual[i].ability - ability) < 0.5 * standardError);
      assert.ok(Math.abs(actual[i].standardError / standardError - 1) < 0.15);
    }
    const query = allPairs(60, 150, 170), now = predictTemper(grown, query).probability;
    const then = predictTemper(whole, query).probability;
    assert.ok(now.every((p, q) => Math.abs(p - then[q]) < 0.1));
    // Those who were there before are as they were.
    assert.deepEqual(
      now.slice(0, 1000),
      predictTemper(part, allPairs(50, 150, 170)).probability,
    );
  });
}

Deno.test("addAgents() predicts an agent without answers from its name, and narrows with answers", () => {
  const drawn = Float64Array.from(cells.score);
  // Model m0 passes nearly always.
  cells.respondent.forEach((r, c) => drawn[c] = r % 3 === 0 && c % 10 ? 1 : drawn[c]);
  const fit = fitTemper({ ...cells, score: drawn }, {
    benchmarks,
    textGroups: [text],
    respondents: names(60),
  });
  const none = new Uint32Array(0);
  const nothing = { respondents: 3, items: 170, respondent: none, item: none };
  const grown = addAgents(fit, { ...nothing, score: new Float64Array(0) }, {
    names: ["s1:m0", "s1:m1", "new:unheard"],
  });
  assert.equal(abilities(grown).length, 60);
  const query = { respondent: new Uint32Array([60, 61, 62]), item: new Uint32Array(3).fill(160) };
  const { mean, variance } = predictTemper(grown, query);
  assert.ok(mean[0] > mean[2] && mean[2] > mean[1]);
  assert.ok(variance[2] > variance[0]);

  const few = { ...nothing, respondent: new Uint32Array(3).fill(2) };
  const told = addAgents(fit, {
    ...few,
    item: new Uint32Array([0, 1, 2]),
    score: new Float64Array([1, 1, 1]),
  }, { names: grown.respondents.slice(60) });
  const after = predictTemper(told, query);
  assert.ok(after.variance[2] < variance[2] && after.mean[2] > mean[2]);
});

Deno.test("addItems() gives new items what a fit that knew their text from the start gives them", () => {
  const cut = (from: number, to: number) => ({
    ...text,
    values: text.values.slice(from * text.width, to * text.width),
  });
  const agentText = { group: "text", columns: 5 };
  const whole = fitTemper(cells, { benchmarks, textGroups: [text], agentText });
  const part = fitTemper({ ...cells, items: 160 }, {
    benchmarks: benchmarks.slice(0, 160),
    textGroups: [cut(0, 160)],
    agentText,
  });
  const grown = addItems(part, {
    benchmarks: benchmarks.slice(160),
    textGroups: [cut(160, 170)],
  });
  assert.deepEqual(grown, whole);
});

Deno.test("addItems() and addAgents() refuse what the fit does not know", () => {
  const fit = fitTemper(cells, { benchmarks, textGroups: [text] });
  const group = { ...text, values: text.values.slice(0, text.width) };
  assert.throws(
    () => addItems(fit, { benchmarks: ["two"], textGroups: [group] }),
    /must be one of one: found two/,
  );
  assert.throws(() => addItems(fit, { benchmarks: ["one"] }), /width of 16: found no such group/);
  assert.throws(
    () => addItems(fit, { benchmarks: ["one"], textGroups: [group, { ...group, name: "more" }] }),
    /one entry for each of 2 given groups: found 1/,
  );
  assert.throws(() => addAgents(fit, cells, { names: ["x"] }), /each of 60 agents: found 1/);
  assert.throws(
    () => addAgents(fit, { ...cells, items: 171 }, { names: names(60) }),
    /each of 171 items of the cells: found 170/,
  );
});

Deno.test("fitTemper() counts k of n as k passes and n − k fails", () => {
  const many = simulateTemper({ seed: 2, respondents: 12, items: 30, trials: 5 });
  const single: [number, number, number][] = [];
  many.cells.score.forEach((share, c) => {
    for (let n = 0; n < 5; n++) {
      single.push([
        many.cells.respondent[c],
        many.cells.item[c],
        n < Math.round(5 * share) ? 1 : 0,
      ]);
    }
  });
  const input = { benchmarks: many.benchmarks, textGroups: [many.text] };
  const apart = fitTemper({
    ...many.cells,
    respondent: Uint32Array.from(single, ([i]) => i),
    item: Uint32Array.from(single, ([, j]) => j),
    score: Float64Array.from(single, ([, , y]) => y),
    weight: undefined,
  } as Cells, input);
  const together = fitTemper(many.cells, input);
  const close = { absolute: 1e-9, relative: 1e-9 };
  assertClose(apart.rows.bias.mean, together.rows.bias.mean, close);
  assertClose(apart.items.factors[0].variance, together.items.factors[0].variance, close);
  assertClose(apart.trail, together.trail, close);
});

Deno.test("fitTemper() does not mind the order of cells, nor scale and place of a text group", () => {
  const input = { benchmarks, textGroups: [text] };
  const fit = fitTemper(cells, input);
  const order = Array.from(cells.score.keys()).sort((a, b) =>
    (a * 7919) % 9001 - (b * 7919) % 9001
  );
  const shuffled = fitTemper({
    ...cells,
    respondent: Uint32Array.from(order, (c) => cells.respondent[c]),
    item: Uint32Array.from(order, (c) => cells.item[c]),
    score: Float64Array.from(order, (c) => cells.score[c]),
  }, input);
  assert.deepEqual(shuffled, fit);
  const moved = { ...text, values: text.values.map((x, at) => 40 * x + at % text.width) };
  const query = allPairs(60, 150, 170);
  assertClose(
    predictTemper(fitTemper(cells, { ...input, textGroups: [moved] }), query).mean,
    predictTemper(fit, query).mean,
    { absolute: 1e-8, relative: 1e-8 },
  );
});

Deno.test("saveTemper() writes what loadTemper() reads bit for bit, and other files are refused", async () => {
  const folder = await Deno.makeTempDir();
  const input = { benchmarks, textGroups: [text], respondents: names(60) };
  for (const change of [{}, { agentText: { group: "text", columns: 3 } }, { textGroups: [] }]) {
    const fit = fitTemper(cells, { ...input, ...change });
    await saveTemper(`${folder}/fit.safetensors`, fit);
    assert.deepEqual(await loadTemper(`${folder}/fit.safetensors`), fit);
  }
  const { writeSafetensors } = await import("../../../files/mod.ts");
  await writeSafetensors(`${folder}/other.safetensors`, {});
  await assert.rejects(loadTemper(`${folder}/other.safetensors`), /"assay temper 1": found "none"/);
  await Deno.remove(folder, { recursive: true });
});

Deno.test("tokeniseAgent() takes names apart with and without a benchmark and a scaffold", () => {
  const claude = { scaffold: "tools", model: "claude_4", family: "claude" };
  assert.deepEqual(tokeniseAgent("tools:claude_4", "usaco"), claude);
  assert.deepEqual(tokeniseAgent("usaco.tools:claude_4", "usaco"), claude);
  assert.deepEqual(tokeniseAgent("GPT-5"), { model: "GPT-5", family: "gpt" });
  assert.deepEqual(tokeniseAgent("a:b:c"), { scaffold: "a", model: "b:c", family: "b" });
  assert.deepEqual(tokeniseAgent("7"), { model: "7" });
});
