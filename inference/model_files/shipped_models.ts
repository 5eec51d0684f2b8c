import { fileURLToPath } from "node:url";

/**
 * Folder of the models that come with this project, with their `models.yaml`.
 *
 * @throws {TypeError} If the project was imported from an address, where no folder is
 *
 * @example The file that names them
 * ```ts
 * import { shippedModels } from "./shipped_models.ts";
 * import { strict as assert } from "node:assert";
 *
 * assert((await Deno.stat(`${shippedModels()}/models.yaml`)).isFile);
 * ```
 */
export function shippedModels(): string {
  const url = new URL("../../models", import.meta.url);
  if (url.protocol !== "file:") {
    throw new TypeError(
      `Cannot open the models of this project as it must lie on disk: found ${url}; name a folder or a repository`,
    );
  }
  return fileURLToPath(url);
}
