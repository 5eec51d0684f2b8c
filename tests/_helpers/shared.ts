/**
 * Where optional public data lies: the folder named by `ASSAY_SHARED`, else `shared/` beside the project.
 * Tests that need it are skipped, and counted as skipped, where it is absent.
 */
export function sharedFolder(): string | undefined {
  const folder = Deno.env.get("ASSAY_SHARED") ??
    new URL("../../../shared", import.meta.url).pathname;
  try {
    return Deno.statSync(`${folder}/data`).isDirectory ? folder : undefined;
  } catch {
    return undefined;
  }
}

/** A test that reads optional public data; `run` gets the folder that holds `data/` and `models/`. */
export function sharedTest(name: string, run: (folder: string) => void | Promise<void>): void {
  const folder = sharedFolder();
  Deno.test({
    name: folder ? name : `${name} (skipped: no shared data folder)`,
    ignore: !folder,
    fn: () => run(folder!),
  });
}
