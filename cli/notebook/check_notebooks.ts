import type { Notebook } from "./notebook_file.ts";

/**
 * Type-checks the cells of each notebook as one module, which stands beside the notebook while it is checked;
 * all in one run of the compiler, which reads what they import once.
 *
 * @returns What the compiler said when it found a fault, else nothing
 */
export async function checkNotebooks(notebooks: readonly Notebook[]): Promise<string | undefined> {
  const suffix = `.${crypto.randomUUID().slice(0, 8)}.check.ts`;
  const modules = notebooks.map(({ path }) => path.replace(/\.ipynb$/, suffix));
  try {
    for (const [n, { cells }] of notebooks.entries()) {
      const code = cells.filter(({ kind }) => kind === "code").map(({ source }) => source);
      await Deno.writeTextFile(modules[n], `${code.join(";\n")}\nexport {};\n`);
    }
    const { code, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["check", ...modules],
      env: { NO_COLOR: "1", DENO_NO_UPDATE_CHECK: "1" },
    }).output();
    return code === 0 ? undefined : new TextDecoder().decode(stderr).replaceAll(suffix, ".ipynb");
  } finally {
    for (const module of modules) await Deno.remove(module).catch(() => {});
  }
}
