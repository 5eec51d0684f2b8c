import assert from "node:assert/strict";
import { chooseSource } from "../../studies/main/sources/choose_source.ts";
import type { MainSettings, SourceSettings } from "../../studies/mod.ts";
import { writeTinyData } from "./_tiny_data.ts";

const settings: MainSettings = {
  preset: "default",
  size: "quick",
  seeds: [0],
  features: ["raw"],
  likelihoods: ["beta"],
  criterion: "auc",
  itemShare: 1,
  retention: 1,
  baselinesOnly: false,
};

/** Chooses a source with the environment of a machine of its own, and gives what was announced. */
async function choose(
  source: Partial<SourceSettings>,
  options: { folder: string; endpoint?: string; settings?: Partial<MainSettings> },
) {
  const before = ["ASSAY_CACHE", "HF_ENDPOINT", "HF_TOKEN"].map((name) =>
    [name, Deno.env.get(name)] as const
  );
  Deno.env.set("ASSAY_CACHE", `${options.folder}/cache`);
  Deno.env.set("HF_ENDPOINT", options.endpoint ?? "http://127.0.0.1:9");
  Deno.env.set("HF_TOKEN", "secret");
  const notes: string[] = [];
  try {
    const data = await chooseSource({ missingEmbedding: "error", ...source }, {
      settings: { ...settings, ...options.settings },
      observer: { note: (text) => notes.push(text), progress: () => {} },
    });
    return { data, notes };
  } finally {
    for (const [name, value] of before) {
      if (value === undefined) Deno.env.delete(name);
      else Deno.env.set(name, value);
    }
  }
}

async function inFolder(run: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await run(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("chooseSource() takes the named folder first, with digests of what it read", async () => {
  await inFolder(async (folder) => {
    const { data: dataFolder, embeddings } = await writeTinyData(folder);
    await Deno.writeTextFile(`${dataFolder}/changes.csv`, "agent,item_id,value\na,x.1,1\n");
    const { data, notes } = await choose({ dataFolder, embeddingsFile: embeddings }, { folder });
    assert.equal(data.source.kind, "folder");
    assert.deepEqual(data.source.files.map(({ name }) => name), [
      "alpha.csv",
      "beta.csv",
      embeddings,
    ]);
    assert.match(data.source.digest, /^[0-9a-f]{64}$/);
    assert.match(notes[0], /^Data: folder, .* \(12 agents x 60 items, SHA-256 [0-9a-f]{12}…\)$/);
    assert.match(notes[1], /^Note: changes\.csv was left out: /);
    assert.equal(data.embeddings!.width, 6);
    const first = data.embeddings!.values.subarray(0, 6);
    assert.ok(Math.abs(Math.hypot(...first) - 1) < 1e-6);
  });
});

Deno.test("chooseSource() refuses features without embeddings, and none of the fallbacks hides it", async () => {
  await inFolder(async (folder) => {
    const { data: dataFolder } = await writeTinyData(folder);
    await assert.rejects(choose({ dataFolder }, { folder }), {
      name: "RangeError",
      message:
        /^Cannot use raw features on .*: found none; name a table with --embeddings, or give --features none$/,
    });
    const { data } = await choose({ dataFolder }, { folder, settings: { features: [] } });
    assert.equal(data.embeddings, undefined);
  });
});

Deno.test("chooseSource() counts items without embedding when they may be zero, and refuses them else", async () => {
  await inFolder(async (folder) => {
    const { data: dataFolder, embeddings: embeddingsFile } = await writeTinyData(folder);
    const lines = (await Deno.readTextFile(embeddingsFile)).trimEnd().split("\n");
    await Deno.writeTextFile(embeddingsFile, lines.slice(0, -2).join("\n") + "\n");
    await assert.rejects(choose({ dataFolder, embeddingsFile }, { folder }), /2 of 60 are not/);
    const source = { dataFolder, embeddingsFile, missingEmbedding: "zero" } as const;
    const { data, notes } = await choose(source, { folder });
    assert.equal(data.embeddings!.missing.length, 2);
    assert.ok(notes.includes("Note: 2 items have no embedding and are given the zero vector"));
    assert.ok(notes.every((note) => !note.includes("in no matrix")));
    await Deno.writeTextFile(embeddingsFile, lines.join("\n") + "\nother.1,1,2,3,4,5,6\n");
    const { notes: more } = await choose(source, { folder });
    assert.ok(more.includes(`Note: 1 of the 61 items of ${embeddingsFile} are in no matrix`));
  });
});

Deno.test("chooseSource() refuses an embedding of an item that its own benchmark does not name, at its place", async () => {
  await inFolder(async (folder) => {
    const { data: dataFolder, embeddings: embeddingsFile } = await writeTinyData(folder);
    await Deno.writeTextFile(embeddingsFile, "alpha.typo,1,2,3,4,5,6\n", { append: true });
    await assert.rejects(
      choose({ dataFolder, embeddingsFile }, { folder }),
      (error: Error) =>
        error instanceof SyntaxError && error.message.startsWith(`${embeddingsFile}:62:1:`) &&
        error.message.endsWith('every item must be known: found "alpha.typo"'),
    );
  });
});

Deno.test("chooseSource() says which folders beside tables it did not read", async () => {
  await inFolder(async (folder) => {
    const { data: dataFolder, embeddings: embeddingsFile } = await writeTinyData(folder);
    await Deno.mkdir(`${dataFolder}/runs`);
    const { notes } = await choose({ dataFolder, embeddingsFile }, { folder });
    assert.ok(
      notes.some((note) => note.includes("its folders were not read: runs;")),
      notes.join("\n"),
    );
  });
});

Deno.test("chooseSource() simulates when the hub cannot be reached, and says why in one line", async () => {
  await inFolder(async (folder) => {
    const { data, notes } = await choose({}, { folder });
    assert.equal(data.source.kind, "simulated");
    assert.match(notes[0], /^The data set aims-foundation\/eval_response_matrix is not used: /);
    assert.ok(!notes[0].includes("\n"));
    assert.match(notes[1], /^Data: simulated, /);
    assert.deepEqual([data.matrix.respondents.length, data.matrix.items.length], [143, 1176]);
    assert.equal(data.truth!.probability.length, 143 * 1176);
  });
});

/** A hub with the public data set in small, and the requests that it got. */
function serveHub() {
  const files = new Map<string, string>();
  for (
    const [b, benchmark] of [
      "colbench_backend_programming",
      "corebench_hard",
      "scicode",
      "scienceagentbench",
    ].entries()
  ) {
    const items = benchmark === "scicode" ? [2, 9, 12, 13] : [0, 1, 2, 3];
    const header = `agent,${items.map((item) => `${benchmark}.${item}`).join(",")}\n`;
    const rows = (shift: number) =>
      ["x", "y", "z"].map((agent, r) =>
        `${agent},${items.map((_, i) => (i + r + b + shift) % 3 === 0 ? 1 : 0).join(",")}\n`
      ).join("");
    files.set(`pre-revision/${benchmark}/benchmark.csv`, header + rows(0));
    for (const run of [0, 1]) {
      files.set(`post-revision/${benchmark}/resmat/resmat_run${run}.csv`, header + rows(run));
    }
  }
  // A pickled dict of vectors by item, protocol 0.
  const names = [...files].filter(([name]) => name.startsWith("pre-"))
    .flatMap(([, text]) => text.split("\n")[0].split(",").slice(1));
  const entries = names.map((name, i) => `V${name}\n(lp0\nF${i + 1}.0\naF1.0\nas`).join("");
  files.set("all_benchmarks_embeddings_4096_8B.pkl", `(dp1\n${entries}.`);
  const requests: { path: string; authorization: string | null }[] = [];
  const commit = "0123456789abcdef0123456789abcdef01234567";
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, (request) => {
    const { pathname } = new URL(request.url);
    requests.push({ path: pathname, authorization: request.headers.get("authorization") });
    if (pathname.startsWith("/api/")) {
      const siblings = [...files].map(([rfilename, text]) => ({ rfilename, size: text.length }));
      return Response.json({ sha: commit, siblings });
    }
    const text = files.get(pathname.replace(/^.*?\/resolve\/[^/]*\//, ""));
    return text === undefined ? new Response("", { status: 404 }) : new Response(text);
  });
  return { endpoint: `http://127.0.0.1:${server.addr.port}`, requests, server };
}

Deno.test("chooseSource() downloads the public data set once, then finds it in the cache", async () => {
  await inFolder(async (folder) => {
    const { endpoint, requests, server } = serveHub();
    let digest: string;
    try {
      const options = { folder, endpoint, settings: { preRevision: "max" as const } };
      const { data, notes } = await choose({}, options);
      assert.equal(data.source.kind, "hub", notes.join("\n"));
      assert.match(data.source.name, /^aims-foundation\/eval_response_matrix@0123456789abcdef/);
      assert.deepEqual([data.matrix.respondents.length, data.matrix.items.length], [12, 15]);
      assert.equal(data.revision, "pre");
      assert.ok(data.later, "the side after revision is there to weigh agents by");
      assert.ok(requests.every(({ authorization }) => authorization === "Bearer secret"));
      digest = data.source.digest;
    } finally {
      await server.shutdown();
    }
    const options = { folder, settings: { preRevision: "max" as const } };
    const { data } = await choose({}, options);
    assert.equal(data.source.kind, "cache");
    assert.equal(data.source.digest, digest);
    const after = await choose({}, { folder });
    assert.equal(after.data.revision, "post");
    assert.equal(after.data.ensemble?.length, 2);
  });
});
