import assert from "node:assert/strict";
import { agreementByLargest, agreementOf, worstOf } from "../../bench/harness/agreement.ts";
import { type BenchRow, measuredOutcome } from "../../bench/harness/bench_row.ts";
import { ceilingsText, familyTable } from "../../bench/harness/bench_table.ts";
import { type Ceilings, ceilingsOf } from "../../bench/harness/ceilings.ts";
import {
  type Engine,
  type KernelCase,
  kernelCase,
  type RunnableEngine,
} from "../../bench/harness/kernel_case.ts";
import { runCase } from "../../bench/harness/run_case.ts";
import { timeEngines } from "../../bench/harness/time_engines.ts";

const rate = (perSecond: number) => ({ status: "measured", perSecond }) as const;
const missing = { status: "not measured", reason: "no machine code here" } as const;
const CEILINGS: Ceilings = {
  cores: 2,
  arrayBytes: 3e6,
  flop: {
    wasm: { one: rate(50e9), all: rate(100e9) },
    native: { one: rate(100e9), all: rate(200e9) },
  },
  bytes: { one: rate(20e9), all: rate(40e9) },
};
const TIMING = { best: 1e-3, median: 2e-3, samples: 5 };

function engine(name: string, value: number, more: Partial<RunnableEngine<number[]>> = {}) {
  const answer = () => [value];
  return { name, code: "native", cores: 1, answer, run: answer, ...more } as const;
}

function caseOf(engines: readonly Engine<number[]>[], more: Partial<KernelCase<number[]>> = {}) {
  return kernelCase<number[], number[]>({
    kernel: "answer",
    size: "1",
    flop: 2e6,
    bytes: 4e6,
    engines,
    check: {
      expected: () => [42],
      compare: (actual, expected) => agreementOf("answer", actual, expected, { absolute: 0.5 }),
    },
    ...more,
  });
}

const run = (one: ReturnType<typeof caseOf>) =>
  runCase(one, { family: "tests/fake", ceilings: CEILINGS, seconds: 0.002 });

Deno.test("measuredOutcome() gives rates and shares of ceilings at a known time", () => {
  const both = ceilingsOf(CEILINGS, { code: "wasm", cores: "all" });
  const { flop, bytes, work } = measuredOutcome(
    { flop: 2e6, bytes: 4e6, work: { amount: 3, unit: "fits" } },
    TIMING,
    both,
  );
  assert.deepEqual(flop, { perSecond: 2e9, share: 0.02 });
  assert.deepEqual(bytes, { perSecond: 4e9, share: 0.1 });
  assert.deepEqual(work, { perSecond: 3000, unit: "fits" });
});

Deno.test("measuredOutcome() leaves out what makes no sense or has no ceiling", () => {
  const outcome = measuredOutcome({ flop: 2e6 }, TIMING, { flop: missing, bytes: missing });
  assert.deepEqual(outcome, { status: "measured", seconds: TIMING, flop: { perSecond: 2e9 } });
});

Deno.test("ceilingsOf() takes the code's own ceiling, for as many cores as it uses", () => {
  const flopOf = (code: RunnableEngine<0>["code"], cores: 1 | "all", from = CEILINGS) =>
    ceilingsOf(from, { code, cores }).flop;
  assert.deepEqual(flopOf("wasm", 1), rate(50e9));
  assert.deepEqual(flopOf("native", 1), rate(100e9));
  assert.deepEqual(flopOf("plain", 1), rate(100e9));
  assert.equal(flopOf("gpu", 1).status, "not measured");
  const withGpu = { ...CEILINGS, gpu: { flop: rate(1e12), bytes: rate(1e11) } };
  assert.deepEqual(flopOf("gpu", 1, withGpu), rate(1e12));
  assert.deepEqual(flopOf("software gpu", "all", withGpu), rate(1e12));
  const portable = {
    ...CEILINGS,
    flop: { ...CEILINGS.flop, native: { one: missing, all: missing } },
  };
  assert.deepEqual(flopOf("plain", 1, portable), rate(50e9));
});

Deno.test("agreementOf() names the worst element, and takes nothing that is not a number", () => {
  const allowed = { absolute: 0.1, relative: 0.1 };
  const { error, excess, at } = agreementOf("x", [1, 12, 100], [1, 10, 99], allowed);
  assert.equal(error, 2);
  assert.ok(Math.abs(excess - 2 / 1.1) < 1e-12);
  assert.equal(at, "x[1]");
  assert.equal(agreementOf("x", [NaN], [1], allowed).excess, Infinity);
  assert.equal(agreementOf("x", [1], [NaN], allowed).excess, Infinity);
  assert.equal(agreementOf("x", [NaN, Infinity], [NaN, Infinity], allowed).excess, 0);
  assert.equal(agreementOf("x", [1, 2], [1], allowed).excess, Infinity);
  assert.equal(agreementOf("x", [0], [-0], { absolute: 0 }).excess, 0);
  assert.equal(agreementOf("x", [1], [2], { absolute: 0 }).excess, Infinity);
  const byLargest = agreementByLargest("y", [101, 1.5], [100, 1], 0.02);
  assert.equal(byLargest.excess, 0.5);
  assert.equal(worstOf([byLargest, { error, excess, at }]).at, "x[1]");
});

Deno.test("runCase() does not time an engine that gives wrong numbers", async () => {
  let runs = 0;
  const wrong = engine("wrong one", 43, { run: () => runs++ });
  const rows = await run(caseOf([engine("right one", 42.4), wrong]));
  assert.deepEqual(rows.map(({ outcome }) => outcome.status), ["measured", "wrong"]);
  assert.equal(runs, 0);
  assert.deepEqual(rows[1].outcome, {
    status: "wrong",
    error: 1,
    reason: "largest error 1.00, 2.00 times what is allowed at answer[0]",
  });
  const [{ outcome }] = rows;
  assert.ok(outcome.status === "measured" && outcome.seconds.best <= outcome.seconds.median);
  assert.ok(Math.abs(outcome.flop!.perSecond * outcome.seconds.best - 2e6) < 1e-3);
});

Deno.test("runCase() tells of engines that fail or are not there", async () => {
  const failing = engine("failing", 42, {
    answer: () => {
      throw new RangeError("Cannot go on\nat all");
    },
  });
  const late = engine("late", 42, {
    run: () => Promise.reject(new Error("Cannot run twice")),
  });
  const rows = await run(caseOf([{ name: "absent", notRun: "no adapter" }, failing, late]));
  assert.deepEqual(rows.map(({ outcome }) => outcome), [
    { status: "not run", reason: "no adapter" },
    { status: "failed", reason: "RangeError: Cannot go on" },
    { status: "failed", reason: "Error: Cannot run twice" },
  ]);
});

Deno.test("kernelCase() refuses counts that are not above 0", () => {
  assert.throws(() => caseOf([], { flop: 0 }), { name: "RangeError", message: /flop .* found 0/ });
  assert.throws(() => caseOf([], { bytes: NaN }), /bytes must be above 0 and finite: found NaN/);
});

Deno.test("timeEngines() takes turns and gives best and median of single runs", async () => {
  let clock = 0;
  const order: string[] = [];
  const costs = [30, 20, 40, 10, 50, 60];
  const engines = ["a", "b"].map((name, e) => {
    let at = 0;
    return {
      run: () => {
        order.push(name);
        clock += e === 0 ? costs[at++] : 25;
      },
    };
  });
  const [a, b] = await timeEngines(engines, { seconds: 0.115, now: () => clock });
  assert.equal(order.join(""), "abb" + "ababababb");
  assert.deepEqual(a, { best: 0.01, median: 0.03, samples: 4 });
  assert.deepEqual(b, { best: 0.025, median: 0.025, samples: 5 });
});

Deno.test("familyTable() says why an engine has no time, and never prints 0 for it", () => {
  const base = { family: "tests/fake", kernel: "answer", size: "1" };
  const rows: BenchRow[] = [
    {
      ...base,
      engine: "wasm",
      code: "native",
      cores: 1,
      checkedPart: "its first row",
      outcome: measuredOutcome({ flop: 2e6 }, TIMING, ceilingsOf(CEILINGS, engine("wasm", 0))),
    },
    { ...base, engine: "webgpu", outcome: { status: "not run", reason: "no WebGPU adapter" } },
  ];
  assert.equal(
    familyTable(rows),
    [
      "kernel  size  engine  cores     time   median  GFLOP/s  of ceiling",
      "------  ----  ------  -----  -------  -------  -------  ----------  --------------------------",
      "answer  1     wasm        1  1.00 ms  2.00 ms     2.00      2.00 %",
      "              webgpu                                                not run: no WebGPU adapter",
      "answer: held against the plain form on its first row",
    ].join("\n"),
  );
});

Deno.test("ceilingsText() says where all cores stay far below as many times one", () => {
  assert.match(ceilingsText(CEILINGS), /one core 100 GFLOP\/s, 2 cores 200 GFLOP\/s/);
  assert.doesNotMatch(ceilingsText(CEILINGS), /far below/);
  const wasm = { one: rate(50e9), all: rate(55e9) };
  const busy = { ...CEILINGS, flop: { wasm, native: { one: missing, all: missing } } };
  assert.match(ceilingsText(busy), /far below/);
  assert.match(ceilingsText(busy), /not measured \(no machine code here\)/);
});
