import type { Notebook } from "./notebook_file.ts";

/**
 * Type-checks a notebook's cells as one module, which stands beside the notebook while it is checked.
 *
 * @returns What the compiler said when it found a fault, else nothing
 */
export async function checkNotebook(notebook: Notebook): Promise<string | undefined> {
  const code = notebook.cells.filter(({ kind }) => kind === "code").map(({ source }) => source);
  const path = notebook.path.replace(/\.ipynb$/, `.${crypto.randomUUID().slice(0, 8)}.check.ts`);
  try {
    await Deno.writeTextFile(path, `${code.join(";\n")}\nexport {};\n`);
    const { code: exit, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["check", path],
      env: { NO_COLOR: "1", DENO_NO_UPDATE_CHECK: "1" },
    }).output();
    return exit === 0 ? undefined : new TextDecoder().decode(stderr).trim();
  } finally {
    await Deno.remove(path).catch(() => {});
  }
}
