import { writeAtomic } from "../../files/mod.ts";
import { formatTable } from "../../studies/mod.ts";
import type { Command } from "../command.ts";
import { checkNotebooks } from "../notebook/check_notebooks.ts";
import { readNotebook, writeNotebook } from "../notebook/notebook_file.ts";
import { renderNotebook } from "../notebook/render_notebook.ts";
import { runNotebook } from "../notebook/run_notebook.ts";
import { ProgressLine } from "../progress_line.ts";
import { projectRoot } from "../project_root.ts";

export const notebooks: Command = {
  name: "notebooks",
  summary: "Check and run notebooks in Deno's own kernel, and render them for reading.",
  positionals: "[FILE...]",
  flags: [
    {
      name: "out",
      value: "DIR",
      help: "where pages and notebooks with outputs go; output/notebooks if left out",
    },
    { name: "no-check", help: "do not type-check the cells first" },
    { name: "quiet", help: "no progress" },
  ],
  examples: [
    ["deno task notebooks", "All notebooks of the project, to output/notebooks"],
    ["deno task notebooks notebooks/first_steps.ipynb", "One"],
  ],
  async run(flags) {
    const out = (flags.text("out") ?? "output/notebooks").replace(/(.)\/+$/, "$1");
    const paths = flags.positionals.length > 0 ? flags.positionals : await ownNotebooks();
    const line = ProgressLine.onStderr(flags.has("quiet"));
    const all = await Promise.all(paths.map(readNotebook));
    line.update({ label: "checking types", done: 0, total: all.length, unit: "notebooks" });
    const fault = flags.has("no-check") ? undefined : await checkNotebooks(all);
    if (fault) {
      line.clear();
      console.error(`Cannot run notebooks as their cells must type-check: found\n${fault}`);
      return 1;
    }
    const rows: string[][] = [];
    const faults: string[] = [];
    for (const notebook of all) {
      const { path } = notebook;
      const name = path.replace(/^.*\//, "").replace(/\.ipynb$/, "");
      const run = await runNotebook(notebook, {
        onCell: (done, total) => line.update({ label: name, done, total, unit: "cells" }),
      });
      const page = `${out}/${name}.html`;
      await writeAtomic(page, await renderNotebook(run.notebook));
      await writeNotebook(`${out}/${name}.ipynb`, run.notebook);
      const { failure } = run;
      if (failure) faults.push(`${path}: cell ${failure.cell}: ${failure.error}`);
      rows.push([
        name,
        String(run.cells),
        run.seconds.toFixed(1),
        failure ? `failed in cell ${failure.cell}` : page,
      ]);
    }
    line.clear();
    console.log(formatTable({ header: ["notebook", "cells", "s", "page"], rows, right: [1, 2] }));
    for (const fault of faults) console.error(fault);
    console.log(`${paths.length - faults.length} passed, ${faults.length} failed`);
    return faults.length > 0 ? 1 : 0;
  },
};

async function ownNotebooks(): Promise<string[]> {
  const folder = `${projectRoot()}notebooks`;
  const names = (await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name);
  return names.filter((name) => name.endsWith(".ipynb")).sort().map((name) => `${folder}/${name}`);
}
