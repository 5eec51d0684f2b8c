import { fileURLToPath } from "node:url";

/**
 * The folder that holds `deno.json`, for commands that work on the project itself.
 *
 * @throws {Error} When the program was loaded from a URL and so has no such folder
 */
export function projectRoot(): string {
  const root = new URL("../", import.meta.url);
  if (root.protocol !== "file:") {
    throw new Error(
      `Cannot work on the project as it must lie on disk: found ${root.href}; clone it first`,
    );
  }
  return fileURLToPath(root);
}
