import { strict as assert } from "node:assert";
import { ConfinedTree } from "../../sandbox/confined_tree.ts";
import { PathError, readTree } from "../../sandbox/mod.ts";

const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
const bytes = (content: string) => new TextEncoder().encode(content);
const linux = Deno.build.os === "linux";

async function withTree(
  run: (tree: ConfinedTree, folder: string) => void | Promise<void>,
  options: { refuseHardLinks?: boolean; fileBytes?: number; snapshotBytes?: number } = {},
): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    using tree = new ConfinedTree(folder, { root: "/workspace", ...options });
    await run(tree, folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

function treeTest(name: string, ...[run, options]: Parameters<typeof withTree>): void {
  Deno.test({
    name: linux ? name : `${name} (skipped: it needs Linux)`,
    ignore: !linux,
    fn: () => withTree(run, options),
  });
}

treeTest("ConfinedTree writes, reads, lists and replaces files", (tree) => {
  tree.write("a/b/c.txt", bytes("one"));
  tree.write("/workspace/a/b/c.txt", bytes("two"), { executable: true });
  tree.write("./a/z", new Uint8Array(0));
  assert.equal(text(tree.read("a/b/c.txt")), "two");
  assert.deepEqual(tree.list("a"), [{ name: "b", kind: "directory" }, { name: "z", kind: "file" }]);
  const snapshot = tree.snapshot();
  assert.deepEqual([...snapshot.keys()], ["a", "a/b", "a/b/c.txt", "a/z"]);
  assert.equal(snapshot.get("a/b/c.txt")!.executable, true);
  assert.equal(snapshot.get("a/z")!.executable, false);
});

for (
  const [path, fault] of [
    ["..", "outside"],
    ["a/../../x", "outside"],
    ["/etc/passwd", "outside"],
    ["/workspaceX/a", "outside"],
    ["/workspace/../etc", "outside"],
    ["", "name"],
    ["a\0b", "name"],
    ["a//b", "name"],
    ["x".repeat(256), "name"],
    ["x/".repeat(3000), "name"],
    ["none", "not_found"],
    ["file/x", "not_a_directory"],
    ["folder", "not_a_file"],
    [".", "not_a_file"],
  ] as const
) {
  treeTest(`ConfinedTree refuses "${path.slice(0, 20).replace("\0", "\\0")}"`, (tree) => {
    tree.write("file", bytes("x"));
    tree.write("folder/x", bytes("x"));
    assert.throws(() => tree.read(path), (error) => {
      assert.ok(error instanceof PathError);
      assert.equal(error.fault, fault);
      assert.doesNotMatch(error.message, /\.$/);
      return true;
    });
    if (fault !== "not_found") assert.throws(() => tree.write(path, bytes("y")), PathError);
    assert.deepEqual(tree.list(".").map(({ name }) => name), ["file", "folder"]);
  });
}

treeTest("ConfinedTree follows no link, at the end or on the way", (tree, folder) => {
  Deno.symlinkSync("/etc", `${folder}/out`);
  Deno.symlinkSync("/etc/passwd", `${folder}/passwd`);
  Deno.symlinkSync("nowhere", `${folder}/broken`);
  for (const path of ["out/passwd", "passwd", "broken"]) {
    assert.throws(() => tree.read(path), { fault: "link" });
  }
  assert.throws(() => tree.write("out/x", bytes("x")), { fault: "link" });
  assert.throws(() => tree.list("out"), { fault: "link" });
  tree.write("passwd", bytes("mine"));
  assert.equal(Deno.lstatSync(`${folder}/passwd`).isFile, true);
  assert.deepEqual(tree.snapshot().get("out"), { kind: "link", executable: false });
});

treeTest("ConfinedTree never writes through a second name", (tree, folder) => {
  Deno.mkdirSync(`${folder}/in`);
  Deno.writeTextFileSync(`${folder}/outside`, "host");
  Deno.linkSync(`${folder}/outside`, `${folder}/in/second`);
  tree.write("in/second", bytes("mine"));
  assert.equal(Deno.readTextFileSync(`${folder}/outside`), "host");
});

treeTest("ConfinedTree refuses files with a second name when asked to", (tree, folder) => {
  Deno.writeTextFileSync(`${folder}/one`, "host");
  Deno.linkSync(`${folder}/one`, `${folder}/two`);
  assert.throws(() => tree.read("two"), { fault: "hard_link" });
  assert.equal(tree.snapshot().get("two")!.bytes, undefined);
}, { refuseHardLinks: true });

treeTest("ConfinedTree keeps to its sizes and leaves nothing behind", (tree) => {
  tree.write("a", bytes("12345678"));
  assert.throws(() => tree.write("b", bytes("123456789")), { fault: "too_large" });
  assert.throws(() => tree.read("a", { maxBytes: 7 }), { fault: "too_large" });
  tree.write("c", bytes("1234"));
  assert.deepEqual(tree.list(".").map(({ name }) => name), ["a", "c"]);
  const held = [...tree.snapshot().values()].map((entry) => entry.bytes?.length);
  assert.deepEqual(held, [8, undefined]);
}, { fileBytes: 8, snapshotBytes: 10 });

treeTest("ConfinedTree opens nothing after it is closed", (tree) => {
  tree.close();
  assert.throws(() => tree.list("."), TypeError);
});

treeTest(
  "ConfinedTree holds while folders and links are swapped under it",
  async (tree, folder) => {
    const outside = await Deno.makeTempDir();
    await Deno.writeTextFile(`${outside}/f`, "secret");
    await Deno.mkdir(`${folder}/real`);
    await Deno.writeTextFile(`${folder}/real/f`, "inside");
    await Deno.symlink(outside, `${folder}/link`);
    const swap = 'import ctypes, sys\nc = ctypes.CDLL(None)\na, b = b"now", b"link"\n' +
      'import os; os.chdir(sys.argv[1]); os.rename("real", "now"); print("go", flush=True)\n' +
      // RENAME_EXCHANGE: at every moment one of the two is there.
      "while True: c.renameat2(-100, a, -100, b, 2)\n";
    const swapper = new Deno.Command("python3", {
      args: ["-I", "-c", swap, folder],
      stdin: "null",
      stdout: "piped",
    }).spawn();
    const reader = swapper.stdout.getReader();
    await reader.read();
    let [naive, inside, refused] = [0, 0, 0];
    try {
      for (let i = 0; i < 20_000 && (i < 3000 || naive === 0); i++) {
        if (Deno.readTextFileSync(`${folder}/now/f`) === "secret") naive++;
        try {
          assert.equal(text(tree.read("now/f")), "inside");
          inside++;
        } catch (error) {
          if (!(error instanceof PathError)) throw error;
          refused++;
        }
        if (i % 10 === 0) {
          try {
            tree.write("now/g", bytes("x"));
          } catch (error) {
            if (!(error instanceof PathError)) throw error;
          }
        }
      }
    } finally {
      swapper.kill("SIGKILL");
      await swapper.status;
      await reader.cancel();
    }
    const names = [...Deno.readDirSync(outside)].map(({ name }) => name);
    await Deno.remove(outside, { recursive: true });
    assert.deepEqual(names, ["f"], "something was written outside");
    assert.ok(naive > 0, "the race never opened, so nothing was shown");
    assert.ok(inside > 0 && refused > 0, `${inside} read, ${refused} refused`);
  },
);

treeTest("readTree() takes files and refuses links", (_tree, folder) => {
  Deno.mkdirSync(`${folder}/d`);
  Deno.writeTextFileSync(`${folder}/d/x`, "hello");
  assert.equal(text(readTree(folder).get("d/x")!), "hello");
  assert.throws(() => readTree(folder, { maxBytes: 4 }), { fault: "too_large" });
  Deno.symlinkSync("/etc/passwd", `${folder}/d/y`);
  assert.throws(() => readTree(folder), { fault: "link", path: `${folder}/d/y` });
});

treeTest(
  "readTree() leaves nothing out in silence, and says which folder it is",
  (_tree, folder) => {
    Deno.mkdirSync(`${folder}/own/${"d/".repeat(70)}`, { recursive: true });
    assert.throws(() => readTree(`${folder}/own`), { fault: "name" });
    assert.throws(() => readTree(`${folder}/none`), Deno.errors.NotFound);
    Deno.writeTextFileSync(`${folder}/file`, "x");
    assert.throws(() => readTree(`${folder}/file`), { fault: "not_a_directory" });
    Deno.mkdirSync(`${folder}/plain`);
    Deno.writeTextFileSync(`${folder}/plain/a`, "x");
    Deno.symlinkSync("plain", `${folder}/link`);
    assert.deepEqual([...readTree(`${folder}/link`).keys()], ["a"]);
  },
);
