import { strict as assert } from "node:assert";
import { checkTraces, findTraces } from "../../agents/traces/mod.ts";
import { readCsv } from "../../files/mod.ts";
import { readResponseMatrix } from "../../responses/mod.ts";
import { sandboxTest } from "../sandbox/_sandbox_helper.ts";
import { agentsCommand, runAgents, withFolder } from "./_agents_command.ts";

const AGENTS = ["t10", "w3-t07", "script-reader"];
const WANTED = ["--agents", AGENTS.join(), "--tasks", "diff", "--trials", "2", "--no-png"];

/** What is to be the same whenever agents are run with the same seed. */
async function resultsOf(out: string) {
  const matrix = await Deno.readTextFile(`${out}/agent-tasks.csv`);
  const runs = await Deno.readTextFile(`${out}/tables/runs.csv`);
  const replies: unknown[] = [];
  for (const agent of AGENTS) {
    for (const { trace, file } of await findTraces(`${out}/traces/${agent}/agent-tasks`)) {
      replies.push([file, trace.run_id, trace.turns.map(({ reply }) => reply)]);
    }
  }
  return { matrix, runs, replies };
}

sandboxTest(
  "agents writes matrix, texts, traces and figure of scripts",
  () =>
    withFolder(async (out) => {
      const wanted = ["--agents", "script-lister,script-keywords", "--tasks", "diff", "--no-png"];
      const { code, stdout, stderr } = await runAgents([...wanted, "--out", out]);
      assert.equal(code, 0, stderr);
      assert.match(stdout, /8 runs; took/);
      assert.match(stdout, /deno task reproduce --data .* --embed-with bert-commits-128/);
      const matrix = await readResponseMatrix(`${out}/agent-tasks.csv`);
      assert.deepEqual(matrix.respondents, ["script-lister", "script-keywords"]);
      assert.equal(matrix.items[0], "agent-tasks.diff-report");
      assert.deepEqual([...matrix.scores], [0, 0, 0, 0, 1, 1, 1, 0]);
      const items = await readCsv(`${out}/tables/items.csv`);
      assert.deepEqual(items.rows.map((row) => row[0]), matrix.items);
      assert.equal(items.rows[0][1], "Report the diff.");
      const { traces, faults } = await checkTraces(`${out}/traces/script-keywords`);
      assert.deepEqual([traces, faults], [4, []]);
      assert.match(await Deno.readTextFile(`${out}/summary.md`), /settings of one language model/);
      assert.match(await Deno.readTextFile(`${out}/figures/responses.svg`), /<svg/);
      const again = await runAgents([...wanted, "--out", out]);
      assert.match(again.stdout, /8 of them there already/);
      const manifest = JSON.parse(await Deno.readTextFile(`${out}/manifest.json`));
      assert.deepEqual([manifest.status, manifest.runs.kept], ["finished", 8]);
    }),
);

sandboxTest("agents refuses to go on with runs of another seed", () =>
  withFolder(async (out) => {
    const wanted = ["--agents", "script-lister", "--tasks", "add-seven-three", "--out", out];
    assert.equal((await runAgents([...wanted, "--no-png"])).code, 0);
    const other = await runAgents([...wanted, "--no-png", "--seed", "1"]);
    assert.equal(other.code, 1);
    assert.match(other.stderr, /Cannot resume .*seed \d+, now \d+/);
    assert.equal((await runAgents([...wanted, "--no-png", "--seed", "1", "--overwrite"])).code, 0);
  }));

sandboxTest(
  "agents gives the same matrix and replies for the same seed, others for others",
  () =>
    withFolder(async (folder) => {
      const run = async (name: string, seed: string) => {
        const out = `${folder}/${name}`;
        const { code, stderr } = await runAgents([...WANTED, "--seed", seed, "--out", out]);
        assert.equal(code, 0, stderr);
        return await resultsOf(out);
      };
      const first = await run("a", "3");
      assert.deepEqual(await run("b", "3"), first);
      assert.notDeepEqual((await run("c", "4")).replies, first.replies);
    }),
);

sandboxTest(
  "agents is killed five times, and goes on to what an uninterrupted run gives",
  () =>
    withFolder(async (folder) => {
      const whole = `${folder}/whole`, killed = `${folder}/killed`;
      assert.equal((await runAgents([...WANTED, "--out", whole])).code, 0);
      for (let kills = 0; kills < 5; kills++) {
        const traces = await countTraces(killed);
        const child = agentsCommand([...WANTED, "--out", killed]).spawn();
        // Killed when some more runs have begun than at the last kill.
        while (await countTraces(killed) < Math.min(traces + 2, 18)) continue;
        child.kill("SIGKILL");
        await Promise.all([child.status, child.stdout.cancel(), child.stderr.cancel()]);
      }
      const last = await runAgents([...WANTED, "--out", killed]);
      assert.equal(last.code, 0, last.stderr);
      assert.deepEqual(await resultsOf(killed), await resultsOf(whole));
    }),
);

/** Traces that were begun so far. */
async function countTraces(out: string): Promise<number> {
  let count = 0;
  const look = async (folder: string) => {
    try {
      for await (const { name, isDirectory } of Deno.readDir(folder)) {
        if (isDirectory) await look(`${folder}/${name}`);
        else if (/^run_\d+\.json$/.test(name)) count++;
      }
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  };
  await look(`${out}/traces`);
  return count;
}
