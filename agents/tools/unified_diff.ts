import type { Snapshot, SnapshotEntry } from "../../sandbox/mod.ts";
import { tryDecodeText } from "./decode_text.ts";
import { editLines, type LineEdit } from "./line_edits.ts";

const CONTEXT = 3;

/**
 * What changed between two snapshots of a workspace, as a unified diff.
 *
 * It is computed here, from the snapshots alone: no program runs and no configuration that a program
 * left in the workspace is honoured.
 *
 * @param before Earlier snapshot
 * @param after Later snapshot
 * @returns Files in order of their paths; empty where nothing changed
 *
 * @example A line that changed
 * ```ts
 * import { unifiedDiff } from "./unified_diff.ts";
 * import { strict as assert } from "node:assert";
 *
 * const file = (text: string) =>
 *   new Map([["a", { kind: "file" as const, executable: false, bytes: new TextEncoder().encode(text) }]]);
 * assert.equal(
 *   unifiedDiff(file("x\n"), file("y\n")),
 *   "--- a/a\n+++ b/a\n@@ -1 +1 @@\n-x\n+y\n",
 * );
 * ```
 */
export function unifiedDiff(before: Snapshot, after: Snapshot): string {
  const paths = [...new Set([...before.keys(), ...after.keys()])].sort();
  return paths.map((path) => diffFile(path, before.get(path), after.get(path))).join("");
}

function diffFile(path: string, a?: SnapshotEntry, b?: SnapshotEntry): string {
  const shown = /["\\\n\t\r]/.test(path) ? JSON.stringify(path) : path;
  const names = `--- ${a && a.kind !== "directory" ? `a/${shown}` : "/dev/null"}\n` +
    `+++ ${b && b.kind !== "directory" ? `b/${shown}` : "/dev/null"}\n`;
  const [kindA, kindB] = [a?.kind ?? "nothing", b?.kind ?? "nothing"];
  const [fileA, fileB] = [kindA === "file", kindB === "file"];
  if (!fileA && !fileB) {
    const quiet = kindA === kindB ||
      [kindA, kindB].every((k) => ["nothing", "directory"].includes(k));
    return quiet ? "" : `${names}${kindA} became ${kindB}\n`;
  }
  if ((fileA && !a!.bytes) || (fileB && !b!.bytes)) {
    return a?.bytes === b?.bytes ? "" : `${names}content cannot be read\n`;
  }
  if (a?.bytes && b?.bytes && sameBytes(a.bytes, b.bytes)) return "";
  const [textA, textB] = [a, b].map((entry) => tryDecodeText(entry?.bytes ?? new Uint8Array(0)));
  if (textA === undefined || textB === undefined) return `${names}binary files differ\n`;
  return names + hunks(editLines(linesOf(textA), linesOf(textB)));
}

/** Lines with their ends, so that a missing last one shows. */
function linesOf(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

function hunks(edits: readonly LineEdit[]): string {
  let out = "";
  let [oldLine, newLine, at] = [1, 1, 0];
  while (at < edits.length) {
    const change = edits.findIndex((edit, i) => i >= at && edit.kind !== "same");
    if (change < 0) break;
    const from = Math.max(at, change - CONTEXT);
    oldLine += from - at;
    newLine += from - at;
    let end = change;
    for (let i = change; i < edits.length && i <= end + 2 * CONTEXT; i++) {
      if (edits[i].kind !== "same") end = i;
    }
    const hunk = edits.slice(from, Math.min(edits.length, end + CONTEXT + 1));
    const olds = hunk.filter(({ kind }) => kind !== "added").length;
    const news = hunk.filter(({ kind }) => kind !== "removed").length;
    out += `@@ -${range(oldLine, olds)} +${range(newLine, news)} @@\n`;
    for (const { kind, line } of hunk) {
      out += { same: " ", removed: "-", added: "+" }[kind] + line;
      if (!line.endsWith("\n")) out += "\n\\ No newline at end of file\n";
    }
    oldLine += olds;
    newLine += news;
    at = from + hunk.length;
  }
  return out;
}

/** Where a hunk begins and how many lines it has, as diff writes it. */
function range(start: number, count: number): string {
  if (count === 1) return `${start}`;
  return `${count === 0 ? start - 1 : start},${count}`;
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}
