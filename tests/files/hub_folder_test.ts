import assert from "node:assert/strict";
import { downloadDataset, downloadFile, downloadModel } from "../../files/mod.ts";
import { COMMIT, FalseHub } from "./_hub.ts";
import { fails, FILES, hubTest, large, small } from "./_hub_scene.ts";
import { withFolder } from "./_foreign.ts";

Deno.test("downloadFile() says what to do when nobody listens at the address", async () => {
  await withFolder(async (base) => {
    const listener = Deno.listen({ port: 0, hostname: "127.0.0.1" });
    const endpoint = `http://127.0.0.1:${listener.addr.port}`;
    listener.close();
    const options = { endpoint, token: "", repo: "a/b", path: "t", to: `${base}/t`, retries: 0 };
    await fails(downloadFile(options), "network", /must be reachable.*HF_ENDPOINT/);
  });
});

hubTest("downloadFile() refuses names that are no names", async ({ hub, get }) => {
  for (const repo of ["../x", "a/b/c", "a b", "", "a/..", "a?b"]) {
    await assert.rejects(get({ repo }), TypeError, repo);
  }
  for (const revision of ["", "a b", "x?y", "../z"]) {
    await assert.rejects(get({ revision }), TypeError, revision);
  }
  for (const path of ["../x", "/x", "a//b", "a\\b", "c:x", "a/./b", "", "a\0b"]) {
    await assert.rejects(get({ path }), RangeError, path);
  }
  await assert.rejects(get({ endpoint: "ftp://x" }), TypeError);
  await assert.rejects(get({ timeoutMs: NaN }), RangeError);
  assert.deepEqual(hub.seen, []);
});

hubTest(
  "downloadFile() follows at most ten redirects, and none to a strange scheme",
  async ({ hub, get }) => {
    hub.mood.headers = { location: "/datasets/someone/data/resolve/main/deep/er/big.bin" };
    await fails(get(), "refused", /at most 10 redirects/);
    assert.equal(hub.seen.length, 11);
    hub.mood.headers = { location: "file:///etc/hostname" };
    await fails(get(), "refused", /safe address: found file:/);
  },
);

hubTest(
  "downloadDataset() keeps each commit in its folder and fetches a file once",
  async ({ hub, base }) => {
    const options = { endpoint: hub.endpoint, token: "", repo: "someone/data", cacheFolder: base };
    const counts: number[] = [];
    const first = await downloadDataset({
      ...options,
      onProgress: (p) => counts.push(p.fileCount),
    });
    assert.equal(first.folder, `${base}/datasets/someone--data/${COMMIT}`);
    assert.deepEqual([first.files, first.commit, first.fetched], [Object.keys(FILES), COMMIT, 2]);
    assert.deepEqual(await Deno.readFile(`${first.folder}/deep/er/big.bin`), large);
    assert.deepEqual(await Deno.readFile(`${first.folder}/t.csv`), small);
    assert(counts.every((n) => n === 2));
    assert.deepEqual(
      [...Deno.readDirSync(`${base}/datasets/someone--data`)].map((e) => e.name).sort(),
      [
        COMMIT,
        `${COMMIT}.json`,
      ],
    );
    assert(
      hub.seen.every((s) =>
        s.host === "store" || s.path.includes("/main") || s.path.includes(COMMIT)
      ),
    );
    hub.seen.length = 0;
    assert.equal((await downloadDataset(options)).fetched, 0);
    assert.equal(hub.seen.length, 1); // only what `main` is now
    hub.seen.length = 0;
    assert.equal((await downloadDataset({ ...options, revision: COMMIT })).fetched, 0);
    assert.equal(hub.seen.length, 0);
  },
);

hubTest(
  "downloadDataset() fetches the files and folders asked for, and names those that are not there",
  async ({ hub, base }) => {
    const options = { endpoint: hub.endpoint, token: "", repo: "someone/data", cacheFolder: base };
    assert.deepEqual((await downloadDataset({ ...options, files: ["deep/"] })).files, [
      "deep/er/big.bin",
    ]);
    await assert.rejects(
      downloadDataset({ ...options, files: ["t.csv", "no.csv", "t/"] }),
      /RangeError: Cannot get no\.csv, t\/ as someone\/data at main must hold it: found 2 files/,
    );
  },
);

hubTest(
  "downloadDataset() refuses a list whose names leave their folder, and writes nothing",
  async ({ hub, base, names }) => {
    for (const rfilename of ["../../evil", "/etc/evil", "a/../../evil", "a\\..\\evil", 7]) {
      hub.mood.siblings = [{ rfilename: "t.csv" }, { rfilename }];
      const options = {
        endpoint: hub.endpoint,
        token: "",
        repo: "someone/data",
        cacheFolder: base,
      };
      await assert.rejects(downloadDataset(options), /must stay below its folder/);
      assert.deepEqual(names(), []);
    }
  },
);

hubTest(
  "downloadDataset() holds each file to the digests and sizes of the list",
  async ({ hub, base }) => {
    const options = { endpoint: hub.endpoint, token: "", repo: "someone/data", cacheFolder: base };
    for (
      const [more, message] of [
        [{ size: 3 }, /size must be 3: found 15/],
        [{ blobId: "0".repeat(40) }, /git SHA-1 must be 0+/],
        [{ lfs: { sha256: "0".repeat(64), size: small.length } }, /SHA-256 must be 0+/],
      ] as const
    ) {
      hub.mood.siblings = [{ rfilename: "t.csv", ...more }];
      await fails(downloadDataset(options), "damaged", message);
    }
    const { folder } = await downloadDataset({ ...options, files: [] });
    await assert.rejects(Deno.stat(`${folder}/t.csv`), Deno.errors.NotFound);
  },
);

hubTest("downloadDataset() refuses a list that is none", async ({ hub, base }) => {
  hub.mood.siblings = "x" as unknown as unknown[];
  const options = { endpoint: hub.endpoint, token: "", repo: "someone/data", cacheFolder: base };
  await fails(downloadDataset(options), "damaged", /must give a commit and files/);
});

Deno.test("downloadModel() asks at the addresses of models", async () => {
  await withFolder(async (base) => {
    const hub = new FalseHub(FILES, "someone/model");
    const options = { endpoint: hub.endpoint, token: "", repo: "someone/model", cacheFolder: base };
    const { folder } = await downloadModel({ ...options, revision: "refs/pr/1", files: ["t.csv"] });
    await hub.close();
    assert.equal(folder, `${base}/models/someone--model/${COMMIT}`);
    assert.deepEqual(hub.seen.map((s) => s.path), [
      "/api/models/someone/model/revision/refs/pr/1",
      `/someone/model/resolve/${COMMIT}/t.csv`,
    ]);
  });
});

hubTest(
  "downloadDataset() reads endpoint, token and cache from the environment at each call",
  async ({ hub, base }) => {
    const names = ["HF_ENDPOINT", "HF_TOKEN", "HF_HOME", "ASSAY_CACHE"];
    const before = names.map((name) => [name, Deno.env.get(name)] as const);
    try {
      Deno.env.delete("HF_TOKEN");
      Deno.env.set("HF_ENDPOINT", `${hub.endpoint}/`);
      Deno.env.set("ASSAY_CACHE", `${base}/cache`);
      Deno.env.set("HF_HOME", `${base}/home`);
      await fails(downloadDataset({ repo: "someone/data" }), "unauthorized", /set HF_TOKEN/);
      await Deno.mkdir(`${base}/home`);
      await Deno.writeTextFile(`${base}/home/token`, "secret\n");
      const { folder } = await downloadDataset({ repo: "someone/data" });
      assert.equal(folder, `${base}/cache/hub/datasets/someone--data/${COMMIT}`);
      Deno.env.set("HF_TOKEN", "other");
      await fails(downloadDataset({ repo: "someone/data" }), "unauthorized", /token that was sent/);
    } finally {
      for (const [name, value] of before) {
        value === undefined ? Deno.env.delete(name) : Deno.env.set(name, value);
      }
    }
  },
  { token: "secret" },
);
