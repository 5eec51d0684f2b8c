import assert from "node:assert/strict";
import { readResults, runRepairs, type RunRepairsOptions } from "../../agents/repair/mod.ts";
import type { Sample, TaskSet } from "../../agents/repair/mod.ts";
import { openReplay, recordChat, ServerError } from "../../inference/mod.ts";
import { sandboxTest } from "../sandbox/_sandbox_helper.ts";
import { HELPED, ownTask, UNWINNABLE } from "./_repair_tasks.ts";
import { fenced, scriptedModel } from "./_scripted_model.ts";

const TASKS: TaskSet = {
  tasks: [ownTask(), HELPED, UNWINNABLE, ownTask({ task_id: "own/3", bug_type: "missing logic" })],
  path: "own.jsonl",
  digest: "0".repeat(64),
};

/** Right or wrong by the seed alone, so that every order of calls gives the same. */
const byChance = () =>
  scriptedModel((messages, { seed }) =>
    /`radius`/.test(messages[1].content)
      ? fenced("import math\ndef radius(a):\n    return a / math.pi")
      : fenced(`def double(n):\n    return ${seed! % 2 ? "2 * n" : "n"}`)
  );

/** What does not depend on the clock. */
const timeless = (samples: readonly Sample[]) =>
  JSON.parse(JSON.stringify(samples, (key, value) => /seconds$/i.test(key) ? 0 : value));

async function inFolder(run: (out: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await run(`${folder}/results.jsonl`);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const options = (out: string, more: Partial<RunRepairsOptions> = {}): RunRepairsOptions => ({
  model: byChance(),
  iters: 1,
  samples: 3,
  seed: 5,
  generate: { temperature: 1 },
  concurrency: 2,
  out,
  ...more,
});

sandboxTest(
  "runRepairs() resumes a file cut at any byte to the same samples, each once",
  () =>
    inFolder(async (out) => {
      const whole = await runRepairs(TASKS, options(out));
      assert.equal(whole.samples.length, 12);
      assert.ok(whole.samples.some((s) => s.outcome === "solved" && s.attempts.length === 2));
      assert.ok(
        whole.samples.every((s) => s.taskId !== UNWINNABLE.task_id || s.outcome !== "solved"),
      );
      const bytes = await Deno.readFile(out);
      const ends = [...bytes.keys()].filter((i) => bytes[i] === 10);
      const cuts = [1, ends[0] + 1, ends[5] - 1, ends[8], ends[11] + 40];
      for (const cut of cuts) {
        await Deno.writeFile(out, bytes.subarray(0, cut));
        const again = await runRepairs(TASKS, options(out, { existing: "resume" }));
        assert.deepEqual(timeless(again.samples), timeless(whole.samples), `cut at ${cut}`);
        const { samples } = await readResults(out);
        assert.equal(samples.length, 12);
        // A line that lacks but its end is whole.
        assert.equal(again.healed, cut > 0 && !ends.includes(cut) && !ends.includes(cut - 1));
        assert.equal(
          again.resumed,
          ends.filter((end) => end <= cut).length - (cut >= ends[0] ? 1 : 0),
        );
      }
    }),
);

sandboxTest(
  "runRepairs() refuses what would mix or destroy results",
  () =>
    inFolder(async (out) => {
      const set = { ...TASKS, tasks: TASKS.tasks.slice(0, 1) };
      await runRepairs(set, options(out, { samples: 1 }));
      const before = await Deno.readTextFile(out);
      await assert.rejects(runRepairs(set, options(out)), Deno.errors.AlreadyExists);
      await assert.rejects(
        runRepairs(set, options(out, { existing: "resume", seed: 6, iters: 2 })),
        /found iters 1, now 2; seed 5, now 6/,
      );
      await assert.rejects(
        runRepairs({ ...set, digest: "1" }, options(out, { existing: "resume" })),
        /found dataset/,
      );
      await assert.rejects(runRepairs(set, options(out, { generate: {} })), /temperature/);
      assert.equal(await Deno.readTextFile(out), before);
      await Deno.writeTextFile(out, before.replace("\n", "\n{damaged}\n"));
      await assert.rejects(
        runRepairs(set, options(out, { existing: "resume" })),
        /results\.jsonl:2: Cannot read results as each line must be a sample/,
      );
      await Deno.writeTextFile(out, before + before.split("\n")[1] + "\n");
      await assert.rejects(
        runRepairs(set, options(out, { existing: "resume" })),
        /:3: .* stands in line 2/,
      );
      const { resumed } = await runRepairs(
        set,
        options(out, { existing: "overwrite", samples: 1 }),
      );
      assert.equal(resumed, 0);
    }),
);

sandboxTest("runRepairs() does not write where another run writes", () =>
  inFolder(async (out) => {
    const set = { ...TASKS, tasks: TASKS.tasks.slice(0, 1) };
    let other: Promise<unknown> | undefined;
    await runRepairs(
      set,
      options(out, {
        onProgress: (done) => {
          if (done !== 1) return;
          other = assert.rejects(
            runRepairs(set, options(out, { existing: "resume" })),
            /another run is writing/,
          );
        },
      }),
    );
    await other;
  }));

sandboxTest(
  "runRepairs() makes samples again that ended by an error",
  () =>
    inFolder(async (out) => {
      const set = { ...TASKS, tasks: TASKS.tasks.slice(0, 2) };
      const away = scriptedModel(() => {
        throw new ServerError("server", "Cannot ask the server: it is away");
      });
      const first = await runRepairs(set, options(out, { model: away }));
      assert.deepEqual([first.summary.errors, first.summary.passAtK["1"].value], [6, 0]);
      const second = await runRepairs(set, options(out, { existing: "resume" }));
      assert.deepEqual([second.resumed, second.summary.errors, second.summary.complete], [
        0,
        0,
        true,
      ]);
    }),
);

sandboxTest(
  "runRepairs() gives the same with a replay of what was recorded",
  () =>
    inFolder(async (out) => {
      const recording = `${out}.recording`;
      const recorder = recordChat(byChance(), recording);
      const live = await runRepairs(TASKS, options(out, { model: recorder }));
      await recorder.close();
      const model = await openReplay(recording, { name: "scripted" });
      const replayed = await runRepairs(
        TASKS,
        options(`${out}.replayed`, { model, concurrency: 1 }),
      );
      assert.deepEqual(timeless(replayed.samples), timeless(live.samples));
      const { seconds: _, ...summary } = live.summary;
      const { seconds: _again, ...again } = replayed.summary;
      assert.deepEqual(again, summary);
    }),
);

sandboxTest(
  "runRepairs() mixes no results of other weights, windows or prompt forms",
  () =>
    inFolder(async (out) => {
      const set = { ...TASKS, tasks: TASKS.tasks.slice(0, 1) }, more = { samples: 1, iters: 0 };
      await runRepairs(set, options(out, more));
      const model = byChance(), { backend } = model;
      const others = [
        [{ ...model, contextLength: 64 }, /contextLength 1024, now 64/],
        [
          { ...model, backend: { ...backend, promptForm: "headers" } },
          /promptForm null, now "headers"/,
        ],
        [
          { ...model, backend: { ...backend, weights: { actual: "q8" } } },
          /weights null, now "q8"/,
        ],
      ] as const;
      for (const [other, said] of others) {
        const run = runRepairs(
          set,
          options(out, { ...more, existing: "resume", model: other as never }),
        );
        await assert.rejects(run, said);
      }
    }),
);

Deno.test("readResults() says which line lacks a verdict", () =>
  inFolder(async (out) => {
    const lines = [
      { kind: "repair", version: 1, config: {} },
      { taskId: "own/0", sample: 0, outcome: "solved", attempts: [{}] },
    ];
    await Deno.writeTextFile(out, lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
    await assert.rejects(readResults(out), /:2: .* each attempt must have a verdict/);
  }));
