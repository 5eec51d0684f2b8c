import assert from "node:assert/strict";
import { Journal } from "../../studies/mod.ts";

async function withPath(run: (path: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await run(`${folder}/deep/journal.jsonl`);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const record = (key: string, value: unknown) => ({ key, unit: `unit ${key}`, value });

Deno.test("Journal keeps what was appended for the next one who opens it", async () => {
  await withPath(async (path) => {
    {
      using journal = await Journal.open(path);
      assert.equal(journal.size, 0);
      journal.append(record("a", { x: 0.1 + 0.2, text: "ü\n" }));
      journal.append(record("b", null));
      assert.deepEqual(journal.get("a"), { x: 0.1 + 0.2, text: "ü\n" });
    }
    using journal = await Journal.open(path);
    assert.equal(journal.healed, false);
    assert.equal(journal.size, 2);
    assert.deepEqual(journal.get("a"), { x: 0.1 + 0.2, text: "ü\n" });
    assert.equal(journal.get("b"), null);
    assert.equal(journal.get("c"), undefined);
  });
});

Deno.test("Journal heals a last line that was cut at any byte", async () => {
  await withPath(async (path) => {
    {
      using journal = await Journal.open(path);
      journal.append(record("a", "é"));
    }
    const whole = await Deno.readFile(path);
    for (let cut = 0; cut < whole.length; cut += 3) {
      const bytes = new Uint8Array([...whole, ...whole.subarray(0, cut)]);
      await Deno.writeFile(path, bytes);
      using journal = await Journal.open(path);
      assert.equal(journal.healed, cut > 0, `cut at ${cut}`);
      journal.append(record("b", cut));
      const lines = (await Deno.readTextFile(path)).trimEnd().split("\n");
      assert.deepEqual(lines.map((line) => JSON.parse(line).key), ["a", "b"]);
    }
  });
});

Deno.test("Journal heals a last line of another content, as a lost disk cache leaves", async () => {
  await withPath(async (path) => {
    {
      using journal = await Journal.open(path);
      journal.append(record("a", 1));
    }
    await Deno.writeTextFile(path, "\0\0\0\0\n", { append: true });
    using journal = await Journal.open(path);
    assert.equal(journal.healed, true);
    assert.equal(journal.size, 1);
  });
});

Deno.test("Journal refuses a damaged line in the middle, with its place", async () => {
  await withPath(async (path) => {
    {
      using journal = await Journal.open(path);
      journal.append(record("a", 1));
    }
    const line = await Deno.readTextFile(path);
    await Deno.writeTextFile(path, `${line}oops\n${line}`);
    await assert.rejects(Journal.open(path), {
      name: "SyntaxError",
      message: /journal\.jsonl:2:1: Cannot continue .* found "oops"; start again with --clean$/,
    });
  });
});

Deno.test("Journal refuses a second writer in another process", async () => {
  await withPath(async (path) => {
    using journal = await Journal.open(path);
    journal.append(record("a", 1));
    const source = `
      import { Journal } from ${
      JSON.stringify(import.meta.resolve("../../studies/store/journal.ts"))
    };
      await Journal.open(${JSON.stringify(path)});`;
    const { success, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["eval", source],
    }).output();
    assert.equal(success, false);
    assert.match(new TextDecoder().decode(stderr), /another one is at work/);
  });
});
