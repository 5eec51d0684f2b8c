import assert from "node:assert/strict";
import { cachedFeatures, type FeatureKey, type FeaturePayload } from "../../features/mod.ts";

const KEY: FeatureKey = {
  protocol: "test 1",
  settings: { width: 2, deep: { b: 1, a: [true, null] } },
  inputs: { x: new Float32Array([1, 2, 3]) },
};
const PAYLOAD: FeaturePayload = {
  tables: {
    values: { shape: [2, 2], dtype: "f4", data: new Float32Array([1, NaN, -0, 4]) },
    order: { shape: [3], dtype: "u4", data: new Uint32Array([2, 0, 1]) },
  },
  notes: { dead: "3" },
};

/** Runs with a fresh folder, and with a function that counts how often it computes. */
async function withFolder(
  run: (folder: string, counted: { compute: () => FeaturePayload; calls: number }) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir();
  const counted = { calls: 0, compute: () => (counted.calls++, PAYLOAD) };
  try {
    await run(folder, counted);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const files = (folder: string) => [...Deno.readDirSync(folder)].map(({ name }) => name).sort();

Deno.test("cachedFeatures() computes once and reads the same bits after", () =>
  withFolder(async (folder, counted) => {
    const nested = `${folder}/made/on/demand`;
    const first = await cachedFeatures(nested, { key: KEY, compute: counted.compute });
    const second = await cachedFeatures(nested, { key: KEY, compute: counted.compute });
    assert.deepEqual([first.cache, second.cache, counted.calls], ["miss", "hit", 1]);
    assert.deepEqual(second.tables, PAYLOAD.tables);
    assert.deepEqual(second.notes, PAYLOAD.notes);
    assert.equal(second.digest, first.digest);
    assert.deepEqual(files(nested), [`test-1-${first.digest}.safetensors`]);
  }));

Deno.test("cachedFeatures() writes nothing without a folder", async () => {
  const { cache, tables } = await cachedFeatures(undefined, { key: KEY, compute: () => PAYLOAD });
  assert.equal(cache, "off");
  assert.equal(tables, PAYLOAD.tables);
});

Deno.test("cachedFeatures() tells any two keys apart, but not two orders of one", () =>
  withFolder(async (folder, { compute }) => {
    const digestOf = async (change: Partial<FeatureKey>) =>
      (await cachedFeatures(folder, { key: { ...KEY, ...change }, compute })).digest;
    const x = KEY.inputs.x;
    const digests = [
      await digestOf({}),
      await digestOf({ protocol: "test 2" }),
      await digestOf({ settings: { width: 3, deep: { b: 1, a: [true, null] } } }),
      await digestOf({ inputs: { x: new Float32Array([1, 2, 4]) } }),
      await digestOf({ inputs: { y: x } }),
      await digestOf({ inputs: { x: new Uint32Array(x.buffer as ArrayBuffer) } }),
      await digestOf({ inputs: { x, y: new Float32Array(0) } }),
    ];
    assert.equal(new Set(digests).size, digests.length);
    const turned = { deep: { a: [true, null], b: 1 }, width: 2 };
    assert.equal(await digestOf({ settings: turned }), digests[0]);
  }));

Deno.test("cachedFeatures() computes anew where a kept file is damaged, and says so", () =>
  withFolder(async (folder, counted) => {
    const call = () => cachedFeatures(folder, { key: KEY, compute: counted.compute });
    const { digest } = await call();
    const path = `${folder}/test-1-${digest}.safetensors`;
    const whole = await Deno.readFile(path);
    const flipped = whole.slice();
    flipped[flipped.length - 1] ^= 1;
    const renamed = whole.slice();
    const text = new TextDecoder().decode(whole);
    renamed[text.indexOf("dead") + 8] ^= 1; // another number in the notes
    for (const damage of [flipped, renamed, whole.slice(0, 40), new Uint8Array(0)]) {
      await Deno.writeFile(path, damage);
      assert.equal((await call()).cache, "damaged");
      assert.equal((await call()).cache, "hit");
      assert.deepEqual(await Deno.readFile(path), whole);
    }
    assert.equal(counted.calls, 5);
  }));

Deno.test("cachedFeatures() does not take another key's file for its own", () =>
  withFolder(async (folder, { compute }) => {
    const other = { ...KEY, settings: { width: 9 } };
    const { digest } = await cachedFeatures(folder, { key: KEY, compute });
    const { digest: wrong } = await cachedFeatures(folder, { key: other, compute });
    await Deno.copyFile(
      `${folder}/test-1-${wrong}.safetensors`,
      `${folder}/test-1-${digest}.safetensors`,
    );
    assert.equal((await cachedFeatures(folder, { key: KEY, compute })).cache, "damaged");
  }));

Deno.test("cachedFeatures() leaves nothing behind when computing fails", () =>
  withFolder(async (folder) => {
    const compute = () => Promise.reject(new Error("out of luck"));
    await assert.rejects(() => cachedFeatures(folder, { key: KEY, compute }), /out of luck/);
    assert.deepEqual(files(folder), []);
  }));

Deno.test("cachedFeatures() refuses a protocol that cannot stand in a file name", async () => {
  const key = { ...KEY, protocol: "../up" };
  await assert.rejects(
    () => cachedFeatures("unused", { key, compute: () => PAYLOAD }),
    /protocol "..\/up": it must be letters/,
  );
});

Deno.test("cachedFeatures() stays whole for many processes, some of them killed", () =>
  withFolder(async (folder, counted) => {
    const module = new URL("../../features/mod.ts", import.meta.url);
    // Each writer keeps 4 MB under the key again and again, after removing what was there.
    const code = `
      import { cachedFeatures } from ${JSON.stringify(module.href)};
      const data = new Float32Array(1 << 20).fill(7);
      const key = { protocol: "race 1", settings: {}, inputs: {} };
      const compute = () => ({ tables: { data: { shape: [data.length], dtype: "f4", data } }, notes: {} });
      console.log("ready");
      for (;;) {
        const { cache, tables, digest } = await cachedFeatures(Deno.args[0], { key, compute });
        if (cache === "damaged" || tables.data.data.some((x) => x !== 7)) Deno.exit(9);
        await Deno.remove(Deno.args[0] + "/race-1-" + digest + ".safetensors").catch(() => {});
      }`;
    const script = `${folder}/writer.ts`;
    await Deno.writeTextFile(script, code);
    const writers = Array.from({ length: 2 }, () =>
      new Deno.Command(Deno.execPath(), {
        args: ["run", "-A", "--no-check", "--no-lock", script, folder],
        stdout: "piped",
        stderr: "inherit",
      }).spawn());
    for (const writer of writers) {
      const reader = writer.stdout.getReader();
      await reader.read(); // "ready": it writes from now on
      reader.releaseLock();
    }
    const key = { protocol: "race 1", settings: {}, inputs: {} };
    const data = new Float32Array(1 << 20).fill(7);
    const compute = () => {
      counted.calls++;
      return { tables: { data: { shape: [data.length], dtype: "f4" as const, data } }, notes: {} };
    };
    const seen = new Set<string>();
    for (let call = 0; call < 20; call++) {
      const { cache, tables } = await cachedFeatures(folder, { key, compute });
      assert.notEqual(cache, "damaged");
      assert.ok(tables.data.data.every((x) => x === 7));
      seen.add(cache);
    }
    for (const writer of writers) {
      writer.kill("SIGKILL");
      const { code, signal } = await writer.status;
      await writer.stdout.cancel();
      assert.equal(signal, "SIGKILL", `a writer ended by itself with ${code}`);
    }
    const after = await cachedFeatures(folder, { key, compute });
    assert.ok(after.cache === "hit" || after.cache === "miss", after.cache);
    assert.equal((await cachedFeatures(folder, { key, compute })).cache, "hit");
  }));
