import type { Cell, CellOutput, Notebook } from "./notebook_file.ts";

const STYLE = `
body { font: 16px/1.55 system-ui, sans-serif; color: #1c1c1c; margin: 0 auto; max-width: 58rem; padding: 2rem 1.2rem; }
pre { font: 13px/1.5 ui-monospace, monospace; overflow-x: auto; margin: 0; }
pre.code { background: #f5f6f8; border-left: 3px solid #3b6ea5; padding: .7rem .9rem; margin: 1rem 0 .4rem; }
.output { padding: .2rem .9rem; margin-bottom: .6rem; } .output svg, .output img { max-width: 100%; height: auto; }
.error pre { color: #a11; } table { border-collapse: collapse; font-size: 14px; }
th, td { padding: .2rem .7rem; border-bottom: 1px solid #ddd; text-align: left; } td.n, th.n { text-align: right; }
.hljs-keyword, .hljs-built_in { color: #7a3e9d; } .hljs-string { color: #3a7d34; } .hljs-number { color: #9c5d27; }
.hljs-comment { color: #777; } .hljs-title { color: #1f5fa8; }
`;

/**
 * Renders a notebook with its outputs as one HTML page that needs nothing else.
 *
 * @example
 * ```ts
 * import { renderNotebook } from "./render_notebook.ts";
 * import { strict as assert } from "node:assert";
 *
 * const cells = [{ kind: "markdown", source: "# Hello", outputs: [] }] as const;
 * assert.match(await renderNotebook({ path: "a.ipynb", cells, metadata: {} }), /<h1>Hello<\/h1>/);
 * ```
 */
export async function renderNotebook(notebook: Notebook): Promise<string> {
  const { marked } = await import("npm:marked@18.2.1");
  const { default: highlight } = await import("npm:highlight.js@11.12.0");
  const code = (text: string) => highlight.highlight(text, { language: "typescript" }).value;
  const parts: string[] = [];
  for (const cell of notebook.cells) {
    if (cell.kind === "markdown") parts.push(await marked.parse(cell.source));
    else {
      parts.push(`<pre class="code"><code>${code(cell.source)}</code></pre>`);
      for (const output of cell.outputs) parts.push(`<div class="output">${show(output)}</div>`);
    }
  }
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${escape(titleOf(notebook))}</title><style>${STYLE}</style></head>
<body>
${parts.join("\n")}
</body></html>
`;
}

function show(output: CellOutput): string {
  if (output.output_type === "stream") return `<pre>${escape(String(output.text))}</pre>`;
  if (output.output_type === "error") {
    return `<div class="error"><pre>${escape(`${output.ename}: ${output.evalue}`)}</pre></div>`;
  }
  const data = output.data as Readonly<Record<string, unknown>>;
  if (data["text/html"] !== undefined) return String(data["text/html"]);
  if (data["image/svg+xml"] !== undefined) return String(data["image/svg+xml"]);
  if (data["image/png"] !== undefined) {
    return `<img alt="" src="data:image/png;base64,${data["image/png"]}">`;
  }
  return `<pre>${escape(String(data["text/plain"] ?? ""))}</pre>`;
}

function titleOf({ cells, path }: Notebook): string {
  const heading = cells.map(({ source }: Cell) => /^# (.+)$/m.exec(source)?.[1]).find(Boolean);
  return heading ?? path;
}

function escape(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
