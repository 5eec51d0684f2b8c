import assert from "node:assert/strict";
import { COMMIT, sha256 } from "./_hub.ts";
import { fails, hubTest, large, small } from "./_hub_scene.ts";

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
