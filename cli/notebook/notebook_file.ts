import { writeAtomic } from "../../files/mod.ts";
import type { KernelMessage } from "./deno_kernel.ts";

/** One output of a code cell, as nbformat 4 has it. */
export type CellOutput = Readonly<Record<string, unknown>> & { readonly output_type: string };

/** A cell of a notebook. */
export interface Cell {
  readonly kind: "code" | "markdown";
  readonly source: string;
  readonly outputs: readonly CellOutput[];
}

/** A notebook: its cells, and what else its file holds. */
export interface Notebook {
  readonly path: string;
  readonly cells: readonly Cell[];
  readonly metadata: Readonly<Record<string, unknown>>;
}

/**
 * Reads a notebook of Jupyter's format 4.
 *
 * @throws {SyntaxError} When the file is no such notebook, or holds a cell of another kind
 *
 * @example
 * ```ts
 * import { readNotebook } from "./notebook_file.ts";
 * import { strict as assert } from "node:assert";
 *
 * const path = await Deno.makeTempFile({ suffix: ".ipynb" });
 * const cells = [{ cell_type: "code", metadata: {}, source: ["1 +\n", "1"], outputs: [] }];
 * await Deno.writeTextFile(path, JSON.stringify({ cells, metadata: {}, nbformat: 4, nbformat_minor: 5 }));
 * assert.equal((await readNotebook(path)).cells[0].source, "1 +\n1");
 * await Deno.remove(path);
 * ```
 */
export async function readNotebook(path: string): Promise<Notebook> {
  const text = await Deno.readTextFile(path);
  let content: { nbformat?: unknown; cells?: unknown; metadata?: Record<string, unknown> };
  try {
    content = JSON.parse(text);
  } catch (cause) {
    throw new SyntaxError(`${path}: Cannot read a notebook as it must be JSON`, { cause });
  }
  if (content?.nbformat !== 4 || !Array.isArray(content.cells)) {
    throw new SyntaxError(
      `${path}: Cannot read a notebook as it must have cells and nbformat 4: found nbformat ${content?.nbformat}`,
    );
  }
  const cells = content.cells.map((cell, at): Cell => {
    const kind = cell?.cell_type;
    if (kind !== "code" && kind !== "markdown") {
      throw new SyntaxError(
        `${path}: Cannot read cell ${at + 1} as it must be code or markdown: found ${kind}`,
      );
    }
    return { kind, source: [cell.source].flat().join(""), outputs: cell.outputs ?? [] };
  });
  return { path, cells, metadata: content.metadata ?? {} };
}

/** Writes a notebook, outputs and all, as Jupyter would; in one step. */
export async function writeNotebook(path: string, { cells, metadata }: Notebook): Promise<void> {
  const content = {
    cells: cells.map(({ kind, source, outputs }, at) => ({
      cell_type: kind,
      ...(kind === "code" ? { execution_count: null } : {}),
      id: `cell-${at + 1}`,
      metadata: {},
      ...(kind === "code" ? { outputs } : {}),
      source: source.split(/(?<=\n)/),
    })),
    metadata,
    nbformat: 4,
    nbformat_minor: 5,
  };
  await writeAtomic(path, `${JSON.stringify(content, null, 1)}\n`);
}

/** What a kernel published, in the form in which a notebook keeps it. */
export function outputOf({ type, content }: KernelMessage): CellOutput {
  switch (type) {
    case "stream":
      return { output_type: "stream", name: content.name, text: content.text };
    case "error": {
      const { ename, evalue, traceback } = content;
      return { output_type: "error", ename, evalue, traceback };
    }
    case "execute_result":
      return {
        output_type: "execute_result",
        execution_count: null,
        data: content.data,
        metadata: content.metadata ?? {},
      };
    default:
      return { output_type: "display_data", data: content.data, metadata: content.metadata ?? {} };
  }
}
