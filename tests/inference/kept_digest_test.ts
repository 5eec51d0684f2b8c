import assert from "node:assert/strict";
import { sha256 } from "../../files/mod.ts";
import { fileDigest, KEPT_FROM } from "../../inference/model_files/kept_digest.ts";
import { inFolder } from "./_models.ts";

const BYTES = new Uint8Array(KEPT_FROM + 5).fill(7);
const LONG_AGO = new Date(Date.UTC(2020, 1, 1));

/** A large file that was changed long ago. */
async function writeOld(path: string, bytes: Uint8Array, time = LONG_AGO): Promise<void> {
  await Deno.writeFile(path, bytes);
  await Deno.utime(path, time, time);
}

Deno.test("fileDigest() believes what it kept while size and time are the same, and nothing else", () =>
  inFolder(async (base) => {
    const path = `${base}/w`, folder = `${base}/kept`;
    const digest = () => fileDigest(path, { folder });
    await writeOld(path, BYTES);
    const first = await digest();
    assert.equal(first, await sha256(BYTES));
    const [{ name }] = await Array.fromAsync(Deno.readDir(folder));
    const record = `${folder}/${name}`, kept = JSON.parse(await Deno.readTextFile(record));
    assert.equal(kept.sha256, first);

    // What is kept is what is told, so the file was not read again.
    await Deno.writeTextFile(record, JSON.stringify({ ...kept, sha256: "0".repeat(64) }));
    assert.equal(await digest(), "0".repeat(64));

    const other = BYTES.with(0, 8);
    await writeOld(path, other, new Date(LONG_AGO.getTime() + 1000));
    assert.equal(await digest(), await sha256(other));
    await Deno.writeTextFile(record, '{"sha256": "cut');
    assert.equal(await digest(), await sha256(other));
  }));

Deno.test("fileDigest() keeps nothing of a file that has just changed, and fails where there is none", () =>
  inFolder(async (base) => {
    const folder = `${base}/kept`;
    await Deno.writeFile(`${base}/w`, BYTES);
    assert.equal(await fileDigest(`${base}/w`, { folder }), await sha256(BYTES));
    await assert.rejects(Deno.stat(folder), Deno.errors.NotFound);
    await assert.rejects(fileDigest(`${base}/none`, { folder }), Deno.errors.NotFound);
  }));
