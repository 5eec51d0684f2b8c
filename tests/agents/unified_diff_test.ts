import { strict as assert } from "node:assert";
import fc from "npm:fast-check@4.10.2";
import { editLines } from "../../agents/tools/line_edits.ts";
import { unifiedDiff } from "../../agents/tools/mod.ts";
import type { SnapshotEntry } from "../../sandbox/mod.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const file = (text: string): SnapshotEntry => ({
  kind: "file",
  executable: false,
  bytes: bytes(text),
});

Deno.test("editLines() gives back both sides, by a shortest script", () => {
  const lines = fc.array(fc.constantFrom("a", "b", "c"), { maxLength: 14 });
  fc.assert(
    fc.property(lines, lines, (before, after) => {
      const edits = editLines(before, after);
      const side = (other: string) =>
        edits.filter(({ kind }) => kind !== other).map(({ line }) => line);
      assert.deepEqual(side("added"), before);
      assert.deepEqual(side("removed"), after);
      const changes = edits.filter(({ kind }) => kind !== "same").length;
      assert.equal(changes, before.length + after.length - 2 * commonLength(before, after));
    }),
    { numRuns: 2000, seed: 5 },
  );
});

/** Length of a longest common subsequence, by the table. */
function commonLength(a: readonly string[], b: readonly string[]): number {
  const table = Array.from({ length: a.length + 1 }, () => new Array(b.length + 1).fill(0));
  for (let i = 1; i <= a.length; i++) {
    for (let j = 1; j <= b.length; j++) {
      table[i][j] = a[i - 1] === b[j - 1]
        ? table[i - 1][j - 1] + 1
        : Math.max(table[i - 1][j], table[i][j - 1]);
    }
  }
  return table[a.length][b.length];
}

Deno.test("editLines() replaces what differs too much as a whole, in time", () => {
  const many = (name: string) => Array.from({ length: 20_000 }, (_, i) => `${name}${i}`);
  const edits = editLines(["head", ...many("a"), "tail"], ["head", ...many("b"), "tail"]);
  assert.equal(edits.length, 40_002);
  assert.deepEqual(edits.at(-1), { kind: "same", line: "tail" });
});

Deno.test("unifiedDiff() applies with patch to what it was made from", async () => {
  const folder = await Deno.makeTempDir();
  const lines = fc.array(fc.constantFrom("one", "two", "", "- three", "@@ x"), { maxLength: 30 });
  const text = fc.tuple(lines, fc.boolean()).map(([all, end]) =>
    all.join("\n") + (end && all.length > 0 ? "\n" : "")
  );
  try {
    await fc.assert(
      fc.asyncProperty(text, text, async (before, after) => {
        const diff = unifiedDiff(new Map([["f", file(before)]]), new Map([["f", file(after)]]));
        if (before === after) return assert.equal(diff, "");
        await Deno.writeTextFile(`${folder}/f`, before);
        await Deno.writeTextFile(`${folder}/d`, diff);
        const { code, stdout } = await new Deno.Command("git", {
          args: ["apply", "--unidiff-zero", "--whitespace=nowarn", "d"],
          cwd: folder,
          stderr: "inherit",
        }).output();
        assert.equal(code, 0, diff + new TextDecoder().decode(stdout));
        assert.equal(await Deno.readTextFile(`${folder}/f`), after);
      }),
      { numRuns: 60, seed: 6 },
    );
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("unifiedDiff() tells of new, removed, binary and odd files", () => {
  const link = { kind: "link", executable: false } as const;
  const before = new Map<string, SnapshotEntry>([
    ["bin", { kind: "file", executable: false, bytes: new Uint8Array([0, 1]) }],
    ["gone", file("x\n")],
    ["kept", file("k\n")],
    ["turned", file("t\n")],
  ]);
  const after = new Map<string, SnapshotEntry>([
    ["bin", { kind: "file", executable: false, bytes: new Uint8Array([0, 2]) }],
    ["d", { kind: "directory", executable: false }],
    ["d/new\nname", file("n")],
    ["kept", file("k\n")],
    ["l", link],
    ["turned", link],
  ]);
  assert.equal(
    unifiedDiff(before, after),
    "--- a/bin\n+++ b/bin\nbinary files differ\n" +
      '--- /dev/null\n+++ b/"d/new\\nname"\n@@ -0,0 +1 @@\n+n\n\\ No newline at end of file\n' +
      "--- a/gone\n+++ /dev/null\n@@ -1 +0,0 @@\n-x\n" +
      "--- /dev/null\n+++ b/l\nnothing became link\n" +
      "--- a/turned\n+++ b/turned\n@@ -1 +0,0 @@\n-t\n",
  );
});
