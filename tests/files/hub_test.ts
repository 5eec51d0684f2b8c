import assert from "node:assert/strict";
import {
  downloadDataset,
  downloadFile,
  type DownloadFileOptions,
  downloadModel,
  HubError,
  type HubErrorKind,
} from "../../files/mod.ts";
import { COMMIT, FalseHub, type Mood, sha256 } from "./_hub.ts";
import { withFolder } from "./_foreign.ts";

const small = new TextEncoder().encode("agent,task\nx,1\n");
const large = new Uint8Array(200_000).map((_, i) => i * 31 + (i >> 8));
const FILES = { "t.csv": small, "deep/er/big.bin": large };

interface Scene {
  hub: FalseHub;
  base: string;
  names: () => string[];
  get: (options?: Partial<DownloadFileOptions>) => ReturnType<typeof downloadFile>;
}

/** A false hub and an empty folder, both gone afterwards. */
function hubTest(name: string, run: (scene: Scene) => Promise<void>, mood: Partial<Mood> = {}) {
  Deno.test(name, async () => {
    await withFolder(async (base) => {
      const hub = new FalseHub(FILES);
      Object.assign(hub.mood, mood);
      const get = (options: Partial<DownloadFileOptions> = {}) =>
        downloadFile({
          endpoint: hub.endpoint,
          token: "",
          repo: "someone/data",
          path: "deep/er/big.bin",
          to: `${base}/big.bin`,
          retryDelayMs: 0,
          ...options,
        });
      const names = () => [...Deno.readDirSync(base)].map((e) => e.name).sort();
      try {
        await run({ hub, base, names, get });
      } finally {
        await hub.close();
      }
    });
  });
}

async function fails(promise: Promise<unknown>, kind: HubErrorKind, message: RegExp) {
  await assert.rejects(promise, (error: Error) => {
    assert(error instanceof HubError, String(error));
    assert.equal(error.kind, kind, error.message);
    assert.match(error.message, message);
    return true;
  });
}

hubTest(
  "downloadFile() follows a redirect and checks the SHA-256 when the file is large",
  async ({ hub, base, names, get }) => {
    const progress: [number, number | undefined][] = [];
    const file = await get({ onProgress: (p) => progress.push([p.receivedBytes, p.totalBytes]) });
    assert.deepEqual(file, {
      to: `${base}/big.bin`,
      bytes: 200_000,
      commit: COMMIT,
      checkedBy: "sha256",
    });
    assert.deepEqual(await Deno.readFile(`${base}/big.bin`), large);
    assert.deepEqual(names(), ["big.bin"]);
    assert.deepEqual(hub.seen.map((s) => [s.host, s.path]), [
      ["hub", "/datasets/someone/data/resolve/main/deep/er/big.bin"],
      ["store", "/deep/er/big.bin"],
    ]);
    assert.deepEqual(progress[0], [0, 200_000]);
    assert.deepEqual(progress.at(-1), [200_000, 200_000]);
  },
);

hubTest(
  "downloadFile() checks git's SHA-1 when the hub sends a small file itself",
  async ({ base, get }) => {
    const file = await get({ path: "t.csv", to: `${base}/x/t.csv` });
    assert.equal(file.checkedBy, "git-sha1");
    assert.deepEqual(await Deno.readFile(`${base}/x/t.csv`), small);
  },
);

hubTest(
  "downloadFile() carries on by range when the connection is cut twice",
  async ({ hub, base, names, get }) => {
    assert.equal((await get()).bytes, 200_000);
    assert.deepEqual(await Deno.readFile(`${base}/big.bin`), large);
    assert.deepEqual(hub.seen.filter((s) => s.host === "store").map((s) => s.range), [
      null,
      "bytes=50000-",
      "bytes=110000-",
    ]);
    assert.deepEqual(names(), ["big.bin"]);
  },
  { cuts: [50_000, 60_000] },
);

hubTest(
  "downloadFile() gives up with advice when every try is cut, and carries on in a later call",
  async ({ hub, base, names, get }) => {
    await fails(get({ retries: 1 }), "network", /run it again to carry on.*\(tried 2 times\)/);
    assert.deepEqual(names(), ["big.bin.part", "big.bin.part.json"]);
    assert.equal((await Deno.stat(`${base}/big.bin.part`)).size, 70_000);
    hub.seen.length = 0;
    await get();
    assert.deepEqual(hub.seen.map((s) => s.range), ["bytes=70000-", "bytes=70000-"]);
    assert.deepEqual(await Deno.readFile(`${base}/big.bin`), large);
  },
  { cuts: [50_000, 20_000] },
);

hubTest("downloadFile() begins anew when the store knows no ranges", async ({ base, get }) => {
  await get();
  assert.deepEqual(await Deno.readFile(`${base}/big.bin`), large);
}, { cuts: [50_000], ranges: false });

hubTest(
  "downloadFile() begins anew when the file has changed since it was cut",
  async ({ hub, base, get }) => {
    await fails(get({ retries: 0 }), "network", /carry on/);
    const newer = large.map((b) => b ^ 255);
    hub.files["deep/er/big.bin"] = newer;
    hub.seen.length = 0;
    await get();
    assert.deepEqual(await Deno.readFile(`${base}/big.bin`), newer);
    const stores = hub.seen.filter((s) => s.host === "store");
    assert.deepEqual(stores.at(-1)?.range, null);
    hub.files["deep/er/big.bin"] = large;
  },
  { cuts: [50_000] },
);

hubTest(
  "downloadFile() asks for nothing more when the part was whole already",
  async ({ hub, base, get }) => {
    await Deno.writeFile(`${base}/big.bin.part`, large);
    await Deno.writeTextFile(`${base}/big.bin.part.json`, JSON.stringify({ etag: sha256(large) }));
    const file = await get();
    assert.deepEqual([file.bytes, file.checkedBy], [200_000, "sha256"]);
    assert.deepEqual(hub.seen.map((s) => s.range), ["bytes=200000-", "bytes=200000-"]);
  },
);

hubTest(
  "downloadFile() begins anew once when a part turns out to hold other bytes",
  async ({ hub, base, get }) => {
    await Deno.writeFile(`${base}/big.bin.part`, new Uint8Array(1000));
    await Deno.writeTextFile(`${base}/big.bin.part.json`, JSON.stringify({ etag: sha256(large) }));
    await get();
    assert.deepEqual(await Deno.readFile(`${base}/big.bin`), large);
    assert.deepEqual(hub.seen.filter((s) => s.host === "store").map((s) => s.range), [
      "bytes=1000-",
      null,
    ]);
  },
);

hubTest("downloadFile() takes no part on trust when it has no note", async ({ base, get }) => {
  await Deno.writeFile(`${base}/big.bin.part`, new Uint8Array(1000));
  await get();
  assert.deepEqual(await Deno.readFile(`${base}/big.bin`), large);
});

hubTest("downloadFile() keeps nothing when the digest does not fit", async ({ names, get }) => {
  await fails(get(), "damaged", /SHA-256 must be 0{64}: found [0-9a-f]{64}/);
  assert.deepEqual(names(), []);
}, { headers: { "x-linked-etag": `"${"0".repeat(64)}"` } });

hubTest(
  "downloadFile() keeps nothing when more bytes come than the hub told",
  async ({ names, get }) => {
    await fails(get(), "damaged", /must have 199999 bytes: more came/);
    assert.deepEqual(names(), []);
  },
  { headers: { "x-linked-size": "199999" } },
);

hubTest(
  "downloadFile() does not take a file for whole when fewer bytes come than the hub told",
  async ({ names, get }) => {
    await fails(get({ retries: 1 }), "network", /must have 200001 bytes: 200000 came/);
    assert.equal(names().includes("big.bin"), false);
  },
  { headers: { "x-linked-size": "200001" } },
);

hubTest(
  "downloadFile() leaves an older file in place when the new one fails",
  async ({ base, get }) => {
    await Deno.writeTextFile(`${base}/big.bin`, "old");
    await fails(get({ retries: 0 }), "network", /./);
    assert.equal(await Deno.readTextFile(`${base}/big.bin`), "old");
  },
  { cuts: [10] },
);

hubTest(
  "downloadFile() sends the token to the hub and not to the host it is sent to",
  async ({ hub, get }) => {
    await get({ token: "secret" });
    assert.deepEqual(hub.seen.map((s) => [s.host, s.authorization]), [["hub", "Bearer secret"], [
      "store",
      null,
    ]]);
  },
  { token: "secret" },
);

hubTest(
  "downloadFile() never sends the token again when another host sends it back to the hub",
  async ({ hub, get }) => {
    const far = Deno.serve(
      { port: 0, hostname: "127.0.0.1", onListen() {} },
      () => Response.redirect(`${hub.endpoint}/datasets/someone/data/resolve/main/t.csv`),
    );
    hub.mood.headers = { location: `http://127.0.0.1:${far.addr.port}/` };
    await fails(get({ token: "secret", retries: 0 }), "network", /15 came/);
    await far.shutdown();
    assert.deepEqual(hub.seen.map((s) => s.authorization), ["Bearer secret", null]);
  },
);

hubTest(
  "downloadFile() says to set HF_TOKEN when the answer is 401 or 403 and none was given",
  async ({ hub, get }) => {
    await fails(get(), "unauthorized", /401 \(GatedRepo\); set HF_TOKEN/);
    hub.mood.refusals.push({ status: 403 });
    await fails(get(), "forbidden", /403; set HF_TOKEN/);
    await fails(
      get({ token: "wrong" }),
      "unauthorized",
      /the token that was sent does not open it/,
    );
    assert.equal(hub.seen.length, 3); // none of these is tried again
  },
  { token: "secret" },
);

hubTest(
  "downloadFile() tells a missing file from too many requests",
  async ({ hub, names, get }) => {
    await fails(get({ path: "none.csv" }), "not found", /none\.csv .*404 \(EntryNotFound\)/);
    hub.mood.refusals.push({ status: 429, headers: { "retry-after": "30" } });
    await fails(get(), "rate limited", /429; try again after 30 s, or set HF_TOKEN/);
    assert.deepEqual(names(), []);
  },
);

hubTest("downloadFile() tries again when the hub has a fault", async ({ hub, get }) => {
  assert.equal((await get()).bytes, 200_000);
  hub.mood.refusals.push({ status: 500 }, { status: 500 });
  await fails(get({ retries: 1 }), "server", /answer 500.*\(tried 2 times\)/);
}, { refusals: [{ status: 503 }, { status: 502 }] });

hubTest("downloadFile() does not wait longer than timeoutMs for an answer", async ({ get }) => {
  const started = performance.now();
  await fails(get({ timeoutMs: 50, retries: 0 }), "timeout", /within 50 ms.*HF_ENDPOINT/);
  assert(performance.now() - started < 5000);
}, { silent: true });

hubTest(
  "downloadFile() stops at once when the signal is given, and keeps the part",
  async ({ names, get }) => {
    const stop = new AbortController();
    const reason = new Error("enough");
    await assert.rejects(
      get({ signal: stop.signal, onProgress: () => stop.abort(reason) }),
      reason,
    );
    assert.deepEqual(names(), ["big.bin.part", "big.bin.part.json"]);
    await assert.rejects(get({ signal: stop.signal }), reason);
  },
);

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
