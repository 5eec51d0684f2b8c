import assert from "node:assert/strict";
import { fetchTasks, findBlocks, readTasks, taskCode } from "../../agents/repair/mod.ts";
import { writeParquet } from "../../files/mod.ts";
import { HELPED, ownTask } from "./_repair_tasks.ts";

async function inFile<T>(
  name: string,
  text: string,
  run: (path: string) => Promise<T>,
): Promise<T> {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(`${folder}/${name}`, text);
    return await run(`${folder}/${name}`);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("readTasks() gives the rows in order, with further columns left aside", async () => {
  const text = [{ ...ownTask(), docstring: "x" }, HELPED].map((t) => JSON.stringify(t)).join("\n");
  const { tasks, digest } = await inFile("t.jsonl", text, readTasks);
  assert.deepEqual(tasks, [ownTask(), HELPED]);
  assert.match(digest, /^[0-9a-f]{64}$/);
});

Deno.test("readTasks() reads Parquet to the same tasks", async () => {
  const rows = [ownTask(), HELPED];
  const columns = Object.fromEntries(
    Object.keys(rows[0]).map((name) => [name, rows.map((row) => row[name as "test"])]),
  );
  await inFile("t.parquet", "", async (path) => {
    await writeParquet(path, columns);
    assert.deepEqual((await readTasks(path)).tasks, rows);
    const { test: _, ...fewer } = columns;
    await writeParquet(path, fewer);
    await assert.rejects(readTasks(path), /Cannot read column test/);
  });
});

Deno.test("readTasks() tells the place and the fault of each row", async () => {
  const lines = [
    JSON.stringify(ownTask()),
    '{"task_id": ',
    JSON.stringify({ ...ownTask({ task_id: "own/3" }), test: 4 }),
    JSON.stringify(ownTask({ task_id: "own/4", entry_point: "f(x)" })),
    JSON.stringify(ownTask({ task_id: "own/5", entry_point: "other" })),
    JSON.stringify(ownTask({ task_id: "own/6", buggy_solution: " \n" })),
    JSON.stringify(ownTask({ task_id: "own/7", test: "double(1)" })),
    JSON.stringify(ownTask()),
    "[]",
  ];
  await inFile("t.jsonl", lines.join("\n") + "\n", async (path) => {
    await assert.rejects(readTasks(path), (error: Error) => {
      assert.equal(error.name, "SyntaxError");
      for (
        const part of [
          "8 of 9 rows",
          `${path}:2: it must be JSON`,
          `${path}:3: test must be text: found a number`,
          `${path}:4: entry_point must be the name of a function: found "f(x)"`,
          `${path}:5: declaration must declare other`,
          `${path}:6: buggy_solution must not be empty`,
          `${path}:7: test must assert something`,
          `${path}:8: task_id "own/0" stands already at ${path}:1`,
          `${path}:9: it must be an object`,
        ]
      ) assert.ok(error.message.includes(part), `${part}\n${error.message}`);
      return true;
    });
  });
});

Deno.test("readTasks() refuses a missing file, an empty one and another kind", async () => {
  await assert.rejects(readTasks("/nowhere/tasks.jsonl"), /nowhere/);
  await assert.rejects(inFile("t.jsonl", "\n", readTasks), /at least one task/);
  await assert.rejects(inFile("t.txt", "", readTasks), /must end in .jsonl or .parquet/);
});

Deno.test("taskCode() leaves a body as it is", () => {
  assert.ok(
    taskCode(HELPED, "buggy_solution").endsWith("def radius(a):\n  \n    return a * math.pi\n"),
  );
});

Deno.test("findBlocks() reads fences of every form", () => {
  const cases: [reply: string, blocks: string[], method: string, unclosed?: boolean][] = [
    ["```python\na\n```", ["a\n"], "fence"],
    ["```Python3 title\na\n```\ntext\n```\nb\n```", ["a\n", "b\n"], "fence"],
    ["````py\n```\na\n```\n````", ["```\na\n```\n"], "fence"],
    ["~~~\na\n```\n~~~", ["a\n```\n"], "fence"],
    ["```py\na", ["a\n"], "fence", true],
    ["```", ["\n"].map(() => ""), "fence", true],
    ["  ```\n  a\n    b\n  ```", ["a\n  b\n"], "fence"],
    ["Use `x` or ```y``` here\ndef f():\n  pass", ["def f():\n  pass"], "first_line"],
    ["Sure.\n@cache\ndef f(): 1", ["@cache\ndef f(): 1"], "first_line"],
    ["no code\r\nat all", ["no code\nat all"], "whole"],
    ["", [""], "whole"],
  ];
  for (const [reply, blocks, method, unclosed = false] of cases) {
    assert.deepEqual(findBlocks(reply), { blocks, method, unclosed }, JSON.stringify(reply));
  }
});

Deno.test("fetchTasks() asks the hub for the published file once", async () => {
  const asked: string[] = [];
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, (request) => {
    asked.push(`${request.method} ${new URL(request.url).pathname}`);
    const body = `${JSON.stringify(ownTask())}\n`;
    return new Response(body, { headers: { "content-length": `${body.length}` } });
  });
  const folder = await Deno.makeTempDir();
  try {
    const options = { folder, endpoint: `http://127.0.0.1:${server.addr.port}`, retries: 0 };
    assert.deepEqual((await fetchTasks(options)).tasks, [ownTask()]);
    const before = asked.length;
    assert.deepEqual((await fetchTasks(options)).tasks, [ownTask()]);
    const path =
      "/datasets/bigcode/humanevalpack/resolve/main/data/python/data/humanevalpack.jsonl";
    assert.ok(asked.includes(`GET ${path}`), asked.join());
    assert.equal(asked.length, before);
  } finally {
    await server.shutdown();
    await Deno.remove(folder, { recursive: true });
  }
});
