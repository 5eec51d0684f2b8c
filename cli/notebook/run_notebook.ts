import { DenoKernel, type KernelMessage } from "./deno_kernel.ts";
import { type Cell, type Notebook, outputOf } from "./notebook_file.ts";

/** A notebook that was run: its cells with their new outputs, and the cell that failed, if one did. */
export interface NotebookRun {
  readonly notebook: Notebook;
  readonly cells: number;
  readonly failure?: { readonly cell: number; readonly error: string };
  readonly seconds: number;
}

/**
 * Runs all cells of a notebook in a kernel of its own, in the notebook's folder; the first that fails ends it.
 *
 * @param notebook What was read
 * @param options `onCell` hears how many code cells of how many have ended
 */
export async function runNotebook(
  notebook: Notebook,
  { onCell = () => {} }: { onCell?: (done: number, total: number) => void } = {},
): Promise<NotebookRun> {
  const start = performance.now();
  const total = notebook.cells.filter(({ kind }) => kind === "code").length;
  await using kernel = await DenoKernel.start(folderOf(notebook.path));
  const cells: Cell[] = [];
  let failure: NotebookRun["failure"];
  let done = 0;
  for (const [at, cell] of notebook.cells.entries()) {
    if (cell.kind !== "code" || failure) {
      cells.push({ ...cell, outputs: [] });
      continue;
    }
    const { ok, error, outputs } = await kernel.run(cell.source);
    cells.push({ ...cell, outputs: joined(outputs) });
    if (!ok) failure = { cell: at + 1, error };
    onCell(++done, total);
  }
  const seconds = (performance.now() - start) / 1000;
  return { notebook: { ...notebook, cells }, cells: done, failure, seconds };
}

/** Prints that follow one another are one output; a display that is updated shows its last state. */
function joined(messages: readonly KernelMessage[]): Cell["outputs"] {
  const kept: KernelMessage[] = [];
  for (const message of messages) {
    const last = kept.at(-1);
    const id = displayId(message);
    const shown = id === undefined ? -1 : kept.findIndex((other) => displayId(other) === id);
    if (shown >= 0) kept[shown] = message;
    else if (
      message.type === "stream" && last?.type === "stream" &&
      last.content.name === message.content.name
    ) {
      const text = `${last.content.text}${message.content.text}`;
      kept[kept.length - 1] = { ...last, content: { ...last.content, text } };
    } else kept.push(message);
  }
  return kept.map(outputOf);
}

function displayId({ content }: KernelMessage): unknown {
  return (content.transient as { display_id?: unknown } | undefined)?.display_id;
}

function folderOf(path: string): string {
  return path.includes("/") ? path.slice(0, path.lastIndexOf("/")) || "/" : ".";
}
