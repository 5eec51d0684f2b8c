import assert from "node:assert/strict";
import {
  jsonReport,
  readTraces,
  readVerdicts,
  type ResultRecord,
  revisionReport,
  rubricReport,
  traceReport,
} from "../../../studies/mod.ts";
import { ResponseMatrix } from "../../../responses/mod.ts";
import { sharedTest } from "../../_helpers/shared.ts";

async function withFiles(
  files: Readonly<Record<string, string>>,
  run: (folder: string) => Promise<void>,
) {
  const folder = await Deno.makeTempDir();
  try {
    for (const [name, text] of Object.entries(files)) {
      await Deno.writeTextFile(`${folder}/${name}`, text);
    }
    await run(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const TABLE = `agent,item,score,cost_usd,input_tokens,output_tokens,seconds
a,p.1,1,0.5,100,10,2
a,p.2,0,0.25,0,0,
a,q.1,,,,,4
b,p.1,1,,50,,6
`;

Deno.test("traceReport() leaves out what was not recorded, and says so", async () => {
  await withFiles({ "runs.csv": TABLE }, async (folder) => {
    const { traces, traces_agents: agents } = jsonReport(
      traceReport(await readTraces(folder)),
    ).tables;
    const of = (benchmark: string, quantity: string) =>
      traces.find((row) => row.benchmark === benchmark && row.quantity === quantity)!;
    assert.deepEqual(
      [of("p", "cost (US$)").total, of("p", "cost (US$)").mean, of("p", "cost (US$)").status],
      [0.75, 0.375, "recorded in part"],
    );
    // Zero in and zero out is no record; the mean is over the two others.
    assert.equal(of("p", "input tokens").recorded, 2);
    assert.equal(of("p", "input tokens").mean, 75);
    assert.equal(of("q", "cost (US$)").status, "not recorded");
    assert.equal(of("q", "cost (US$)").total, null);
    const a = agents.find((row) => row.agent === "a" && row.benchmark === "p")!;
    assert.equal(a.cost_per_solved_usd, 0.75);
    const b = agents.find((row) => row.agent === "b")!;
    assert.equal(b.cost_per_solved_usd, null);
    assert.match(String(b.status), /no cost/);
  });
});

Deno.test("readTraces() reads its own traces and HAL's uploads, whose cost may be undivided", async () => {
  const own = {
    schema_version: 1,
    scenario: "mail",
    label: "gold",
    agent: "m",
    outcome: {
      elapsed_seconds: 3,
      judgement: { status: "scored", score: 1 },
      usage: { prompt_tokens: 30, completion_tokens: 5, turns: 4 },
    },
  };
  const upload = {
    config: { agent_name: "h", benchmark_name: "usaco" },
    results: { total_cost: 2, successful_tasks: ["1"], failed_tasks: ["2"], latencies: { 1: 5 } },
    raw_eval_results: {},
    raw_logging_results: [
      { weave_task_id: "1", summary: { usage: { m: { prompt_tokens: 7, completion_tokens: 1 } } } },
    ],
  };
  const files = {
    "a.json": JSON.stringify(own),
    "b.json": JSON.stringify({ ...own, outcome: null }),
    "c_UPLOAD.json": JSON.stringify(upload),
    "d.json": "[]",
  };
  await withFiles(files, async (folder) => {
    const read = await readTraces(folder);
    assert.equal(read.files, 2);
    assert.deepEqual(read.skipped.map(({ reason }) => reason), [
      "is of a run that has not finished",
      "is no JSON object",
    ]);
    const { traces, traces_agents: agents } = jsonReport(traceReport(read)).tables;
    const cost = traces.find((row) => row.benchmark === "usaco" && row.quantity === "cost (US$)")!;
    assert.deepEqual([cost.runs, cost.total, cost.mean], [2, 2, null]);
    assert.equal(cost.status, "known of whole runs only");
    assert.equal(agents.find((row) => row.agent === "m")!.mean_tokens, 35);
    await Deno.writeTextFile(`${folder}/e.json`, "{");
    await assert.rejects(readTraces(folder), /e\.json: .* must be JSON/);
  });
  await withFiles({ "x.csv": "a,b\n1,2\n" }, async (folder) => {
    await assert.rejects(readTraces(folder), /no columns of agent and item/);
  });
});

sharedTest("readTraces() takes a dot in a task's name for no benchmark", async (shared) => {
  const path = `${shared}/data/logs-sample/terminal-bench/trials_long.csv`;
  const { records } = await readTraces(path);
  assert.deepEqual([...new Set(records.map(({ benchmark }) => benchmark))], ["all"]);
  assert.equal(records.length, 3600);
});

Deno.test("rubricReport() gives the tables of the figures rubrics and verdicts", async () => {
  const files = {
    "v1.csv": "benchmark,task_id,final_grade\np,1,1\np,2,0\n",
    "v2.csv": "benchmark,task_id,final_grade\np,1,1\np,2,1\n",
  };
  await withFiles(files, async (folder) => {
    const pre = await readVerdicts(folder), post = await readVerdicts(`${folder}/v1.csv`);
    const matrix = ResponseMatrix.fromRows({
      respondents: ["a", "b"],
      items: ["p.1", "p.2", "p.3", "q.1"],
      rows: [[1, 0, 1, undefined], [0, 0, undefined, 1]],
    });
    const { tables } = jsonReport(
      rubricReport([{ phase: "pre", found: pre }, { phase: "post", found: post }], matrix),
    );
    assert.deepEqual(tables.rubrics.map(({ phase, mean, se }) => [phase, mean, se]), [
      ["pre", 0.75, 0.25],
      ["post", 0.5, null],
    ]);
    const [p, q] = tables.rubrics_items;
    assert.deepEqual([p.items, p.agents, p.judged, p.defective], [3, 2, 2, 1]);
    assert.deepEqual([q.judged, q.defective, q.status], [0, null, "no item was judged"]);
    assert.equal(tables.verdicts.length, 5); // cells of p alone
    assert.equal(tables.verdicts.find(({ item }) => item === "p.3")!.verdict, null);
  });
});

Deno.test("revisionReport() sets methods that both sides have beside each other", () => {
  const record = (method: string, seed: number, auc: number): ResultRecord => ({
    path: "x.csv",
    method,
    features: undefined,
    likelihood: undefined,
    setting: "s",
    retention: 1,
    seed,
    candidate: "",
    penalty: undefined,
    noTau: false,
    scores: { auc },
    validation: {},
    activeDimensions: undefined,
    items: undefined,
    simulated: true,
    columns: {},
  });
  const pre = [record("A", 0, 0.6), record("A", 1, 0.8), record("B", 0, 0.5)];
  const post = [record("A", 0, 0.9)];
  const options = { rule: "validation", metric: "auc" } as const;
  const report = revisionReport({ pre, post }, options);
  assert.match(report.title, /^Simulated: /);
  const rows = jsonReport(report).tables.revision;
  assert.deepEqual(rows.map(({ group, phase, seeds }) => [group, phase, seeds]), [
    ["A", "pre", 2],
    ["A", "post", 1],
  ]);
  assert.equal(rows[1].se, null);
  assert.throws(() => revisionReport({ pre: pre.slice(2), post }, options), /tested on both/);
});
