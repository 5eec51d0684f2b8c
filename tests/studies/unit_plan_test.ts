import assert from "node:assert/strict";
import { configurationName } from "../../studies/main/configuration.ts";
import { protocolOf } from "../../studies/main/protocol.ts";
import { choosingUnits, finalUnits, planConfigurations } from "../../studies/main/unit_plan.ts";
import type { MainSettings } from "../../studies/mod.ts";

const settings: MainSettings = {
  preset: "default",
  size: "quick",
  seeds: [0, 1],
  features: ["raw", "pca", "sae"],
  likelihoods: ["beta", "bernoulli"],
  criterion: "auc",
  itemShare: 1,
  retention: 1,
  baselinesOnly: false,
};
const defaults = { factors: 30, dropout: 0 };

function plan(change: Partial<MainSettings>) {
  const changed = { ...settings, ...change };
  const protocol = protocolOf(changed);
  const planned = planConfigurations(changed, {
    protocol,
    defaults,
    preRevision: true,
    temperFeatures: "text",
  });
  const araf = planned.filter(({ configuration }) => configuration.method === "ARAF");
  return { planned, araf, protocol };
}

Deno.test("planConfigurations() lists every method in the order of the table", () => {
  const { planned } = plan({});
  assert.deepEqual(planned.map(({ configuration }) => configurationName(configuration)), [
    ...["naive", "agent mean", "Rasch", "2PL", "MIRT", "kNN raw", "kNN pca", "kNN sae"],
    ...["ARAF raw beta", "ARAF raw bernoulli", "ARAF pca beta", "ARAF pca bernoulli"],
    ...["ARAF sae beta", "ARAF sae bernoulli", "TEMPER text", "TEMPER text only"],
  ]);
  assert.equal(plan({ baselinesOnly: true }).araf.length, 0);
});

Deno.test("planConfigurations() takes the methods asked for, in the order of the table", () => {
  const names = (change: Partial<MainSettings>) =>
    plan(change).planned.map(({ configuration }) => configurationName(configuration));
  assert.deepEqual(names({ methods: ["naive", "TEMPER"] }), [
    "naive",
    "TEMPER text",
    "TEMPER text only",
  ]);
  assert.ok(names({ baselinesOnly: true }).every((name) => !/ARAF|TEMPER/.test(name)));
  assert.ok(names({ preset: "v1" }).every((name) => !name.startsWith("TEMPER")));
});

Deno.test("planConfigurations() chooses TEMPER's start, and has one row where there is nothing to tell of items", () => {
  const { planned } = plan({ methods: ["TEMPER"] });
  assert.deepEqual(planned[0].candidates, [{ start: 0.1 }, { start: 0.5 }]);
  const alone = planConfigurations({ ...settings, methods: ["TEMPER"] }, {
    protocol: protocolOf(settings),
    defaults,
    preRevision: true,
  });
  assert.deepEqual(alone, [{ configuration: { method: "TEMPER" }, candidates: [{ start: 0.1 }] }]);
});

Deno.test("planConfigurations() tries a published and a light setting in the quick study", () => {
  assert.deepEqual(plan({}).araf[4].candidates, [
    { penalty: 0.16, factors: 30, dropout: 0.5 },
    { penalty: 0.02, factors: 10, dropout: 0 },
  ]);
  assert.equal(plan({ size: "full" }).araf[0].candidates.length, 2 * 107);
});

Deno.test("planConfigurations() combines what was asked for", () => {
  const { araf } = plan({ penalties: [0, 1], factors: [2, 3] });
  assert.deepEqual(araf[0].candidates.map((c) => [c.penalty, c.factors, c.dropout]), [
    [0, 2, 0],
    [1, 2, 0],
    [0, 3, 0],
    [1, 3, 0],
  ]);
});

Deno.test("planConfigurations() gives baselines the targets of each likelihood as published", () => {
  const { planned, araf } = plan({ preset: "v3" });
  const naive = planned.filter(({ configuration }) => configuration.method === "naive");
  assert.deepEqual(naive.map(({ configuration }) => configuration.likelihood), [
    "beta",
    "bernoulli",
  ]);
  assert.deepEqual(araf[0].candidates.map(({ penalty }) => penalty), [0.029]);
  assert.equal(plan({ preset: "v3", size: "full" }).araf[0].candidates.length, 107);
});

Deno.test("choosingUnits() and finalUnits() compute one final fit for each choice", () => {
  const { planned, protocol } = plan({});
  const { seeds } = settings;
  const choosing = choosingUnits(planned, { protocol, seeds });
  // MIRT 3, kNN 3 x 4, ARAF 6 x 2, TEMPER 2 x 2, for each of two seeds
  assert.equal(choosing.length, 2 * (3 + 12 + 12 + 4));
  assert.ok(choosing.every(({ phase }) => phase === "choose"));
  const final = finalUnits(planned, {
    protocol,
    seeds,
    choose: (_seed, configuration) => ({ factors: configuration.method === "MIRT" ? 2 : 30 }),
  });
  assert.equal(final.length, 2 * planned.length);
  assert.ok(final.every(({ phase }) => phase === "final"));
});

Deno.test("choosingUnits() has nothing to choose under the published protocols", () => {
  const { planned, protocol } = plan({ preset: "v1", penalties: [0.1, 0.2] });
  const { seeds } = settings;
  assert.deepEqual(choosingUnits(planned, { protocol, seeds }), []);
  const final = finalUnits(planned, { protocol, seeds, choose: () => assert.fail("no choice") });
  const araf = final.filter(({ configuration }) => configuration.method === "ARAF");
  assert.equal(araf.length, 6 * 2 * 2);
});
