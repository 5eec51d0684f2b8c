import { sha256 } from "../../files/mod.ts";
import { fileDigest } from "./kept_digest.ts";

/** Files that what a model says may depend on. */
const COUNTED = [
  "config.json",
  "generation_config.json",
  "tokenizer.json",
  "tokenizer_config.json",
  "chat_template.jinja",
  "1_Pooling/config.json",
];

/**
 * One SHA-256 for a model: over the names and digests of its configuration, tokenizer and weights.
 *
 * It does not depend on where the folder is, nor on files that are not used.
 *
 * @param folder Folder in the hub's layout
 * @param weights Files of weights in it; those that are not there count as absent
 *
 * @example A changed weight is another model
 * ```ts
 * import { digestModel } from "./digest_model.ts";
 * import { strict as assert } from "node:assert";
 *
 * const folder = await Deno.makeTempDir();
 * await Deno.writeTextFile(`${folder}/w`, "1");
 * const first = await digestModel(folder, ["w"]);
 * await Deno.writeTextFile(`${folder}/w`, "2");
 * assert.notEqual(await digestModel(folder, ["w"]), first);
 * await Deno.remove(folder, { recursive: true });
 * ```
 */
export async function digestModel(folder: string, weights: readonly string[]): Promise<string> {
  const lines: string[] = [];
  for (const file of [...COUNTED, ...weights].sort()) {
    try {
      lines.push(`${file}\0${await fileDigest(`${folder}/${file}`)}\n`);
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }
  return await sha256(lines.join(""));
}
