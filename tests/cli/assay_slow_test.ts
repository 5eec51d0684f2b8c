import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";

const program = fileURLToPath(new URL("../../cli/assay.ts", import.meta.url));

/** Runs the program in a folder of its own. */
async function assay(
  args: readonly string[],
  files: Record<string, string> = {},
): Promise<{ code: number; stdout: string; stderr: string }> {
  const cwd = await Deno.makeTempDir();
  try {
    for (const [name, text] of Object.entries(files)) {
      await Deno.mkdir(`${cwd}/${name}`.replace(/\/[^/]*$/, ""), { recursive: true });
      await Deno.writeTextFile(`${cwd}/${name}`, text);
    }
    const child = new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--no-check", program, ...args],
      cwd,
      env: { NO_COLOR: "1" },
    });
    const { code, stdout, stderr } = await child.output();
    const decoder = new TextDecoder();
    return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
  } finally {
    await Deno.remove(cwd, { recursive: true });
  }
}

Deno.test("assay --help lists the commands, with an example", async () => {
  const { code, stdout } = await assay(["--help"]);
  assert.equal(code, 0);
  for (const name of ["reproduce", "describe", "align", "convert", "test", "ok", "bench"]) {
    assert.match(stdout, new RegExp(`^  ${name} `, "m"));
  }
  assert.match(stdout, /Examples:/);
});

Deno.test("assay COMMAND --help lists flags and examples for every command", async () => {
  for (const name of ["reproduce", "describe", "align", "convert", "test", "ok", "bench"]) {
    const { code, stdout, stderr } = await assay([name, "--help"]);
    assert.equal(code, 0, stderr);
    assert.match(stdout, new RegExp(`^Usage: assay ${name}`, "m"));
    assert.match(stdout, /^Examples:\n {2}deno task /m);
    const longest = Math.max(...stdout.split("\n").map((line) => line.length));
    assert.ok(longest <= 100, `${name}: a line of ${longest} letters`);
  }
});

Deno.test("assay reproduce --help names every flag of the study", async () => {
  const { stdout } = await assay(["reproduce", "--help"]);
  const flags =
    "quick full clean continue seeds lambda likelihood features pre-revision j-percentage user-count train-retention baselines-only save-weights preset device data embeddings missing-embedding out quiet json epochs factors dropout select methods texts";
  for (const flag of flags.split(" ")) assert.match(stdout, new RegExp(`^ {2}--${flag}\\b`, "m"));
});

for (
  const [args, message] of [
    [
      ["reproduc"],
      /^error: Cannot run "reproduc" as there is no such command: did you mean reproduce\?\n$/,
    ],
    [["reproduce", "--seed", "1"], /no flag --seed: did you mean --seeds\?\n$/],
    [["reproduce", "--seeds", "x"], /^error: Cannot read --seeds as it must be whole numbers/],
    [["reproduce", "--quick", "--full"], /--quick and --full exclude each other/],
    [["reproduce", "--features", "pac"], /of raw, pca, sae, text: found "pac"/],
    [["reproduce", "--train-retention", "2"], /above 0 and at most 1: found "2"/],
    [["reproduce", "--embeddings", "e.csv"], /--embeddings belongs to --data/],
    [["reproduce", "--methods", "kmn"], /temper: found "kmn", did you mean knn\?/],
    [["reproduce", "--methods", "temper", "--preset", "v3"], /where temper had no part/],
    [["reproduce", "--methods", "knn", "--baselines-only"], /exclude each other/],
    [["study"], /the name of one must follow, of .*, sparse: found none/],
    [["study", "spares"], /no such study: did you mean sparse\?/],
    [["study", "sparse", "--retention", "0.1,0"], /above 0 and at most 1: found "0"/],
    [["study", "sparse", "--resamples", "1"], /a whole number above 1: found "1"/],
    [["study", "sparse", "--quick", "--full"], /^error: Cannot run study sparse as --quick and/],
    [["describe"], /needs a file or a folder/],
    [["convert", "a.csv"], /needs two files: found 1/],
    [["test", "a", "b"], /takes one filter/],
  ] as const
) {
  Deno.test(`assay ${args.join(" ")} ends with status 2 and one line on stderr`, async () => {
    const { code, stdout, stderr } = await assay(args);
    assert.equal(code, 2);
    assert.equal(stdout, "");
    assert.match(stderr, message);
    assert.equal(stderr.trimEnd().split("\n").length, 1);
  });
}

Deno.test("assay without a command shows the overview and ends with status 2", async () => {
  const { code, stdout } = await assay([]);
  assert.equal(code, 2);
  assert.match(stdout, /Usage: assay COMMAND/);
});

Deno.test("assay describe counts what each matrix of a folder holds", async () => {
  const files = { "m/usaco.csv": "agent,usaco.1,usaco.2\na,1,timeout\nb,0,\n" };
  const { code, stdout, stderr } = await assay(["describe", "m"], files);
  assert.equal(code, 0, stderr);
  assert.match(stdout, /usaco +2 +2 +1 +50\.0 % +0\.5000 +0 or 1 +1 not run, 1 timeout/);
  const json = await assay(["describe", "--json", "m/usaco.csv"], files);
  assert.equal(JSON.parse(json.stdout).observed, 2);
});

Deno.test("assay describe ends with status 1 and the place of a bad cell", async () => {
  const { code, stderr } = await assay(["describe", "m.csv"], { "m.csv": "agent,x.1\na,2\n" });
  assert.equal(code, 1);
  assert.match(stderr, /^error: m\.csv:2:3: Cannot /);
});

Deno.test("assay convert rewrites a matrix, and writes nothing for a bad one", async () => {
  const { code, stdout, stderr } = await assay(
    ["convert", "m.csv", "cells.csv", "--form", "long"],
    {
      "m.csv": "agent,x.1,x.2\na,1,\nb,0,1/2\n",
    },
  );
  assert.equal(code, 0, stderr);
  assert.equal(stdout, "cells.csv: 2 agents x 2 items, 3 scores\n");
});

Deno.test("assay align finds the revision whose items are in another order", async () => {
  const solved = Array.from({ length: 200 }, (_, i) => (i * i) % 7 < 3 ? 1 : 0);
  const header = `agent,${solved.map((_, i) => `task.${i}`).join(",")}\n`;
  const turned = [...solved.slice(100), ...solved.slice(0, 100)].reverse();
  const files = {
    "r/one.csv": `${header}a,${solved.join(",")}\n`,
    "r/two.csv": `${header}a,${solved.map((y, i) => i % 9 ? y : 1 - y).join(",")}\n`,
    "r/three.csv": `${header}a,${turned.join(",")}\n`,
  };
  const { code, stdout, stderr } = await assay(["align", "r"], files);
  assert.equal(code, 1, stderr);
  assert.match(stdout, /^one +aligned$/m);
  assert.match(stdout, /^three +misaligned +a$/m);
});

Deno.test("assay align refuses a single revision, which has nothing to be held against", async () => {
  const { code, stdout, stderr } = await assay(["align", "one.csv"], {
    "one.csv": "agent,x.1,x.2\na,1,0\n",
  });
  assert.equal(code, 2, stdout);
  assert.match(
    stderr,
    /^error: Cannot run align as it holds revisions against each other.*--reference/,
  );
});

Deno.test("assay figures tells of a file that is no JSON, and of a table without what it draws", async () => {
  const broken = await assay(["figures", "r", "--comparison", "--no-png"], {
    "r/results.json": "{bad",
  });
  assert.equal(broken.code, 1);
  assert.match(broken.stderr, /^error: r\/results\.json: Cannot read it as it must be JSON: .*\n$/);
  const manifest = await assay(["analyse", "best", "r"], {
    "r/manifest.json": "{bad",
    "r/t.csv": "method,seed,auc\nA,0,0.5\n",
  });
  assert.match(
    manifest.stderr,
    /^error: r\/manifest\.json: Cannot read it as it must be JSON: .*\n$/,
  );
  const other = await assay(["figures", "r", "--pair-efficiency", "--no-png"], {
    "r/pair_efficiency_grid.csv": "a,b\n1,2\n",
  });
  assert.equal(other.code, 1);
  assert.match(other.stderr, /found r\/pair_efficiency_grid\.csv, with nothing to draw\n$/);
});

Deno.test("assay shows control characters of names in its errors, and does not print them", async () => {
  const { code, stderr } = await assay(["traces", "check", "a\x1b]0;evil\x07\x9b31m\u202e"]);
  assert.equal(code, 1);
  // deno-lint-ignore no-control-regex -- what must not be there
  assert.doesNotMatch(stderr, /[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]/);
  assert.match(stderr, /u001b\]0;evil/);
});
