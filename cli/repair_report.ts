import { basename, dirname } from "node:path";
import { readResults, reportRows } from "../agents/repair/mod.ts";
import { writeAtomic } from "../files/mod.ts";
import { findFont, type Font, repairReport, type Row, writeFigure } from "../figures/mod.ts";
import type { FlagValues } from "./parse_flags.ts";
import { UsageError } from "./usage_error.ts";

/**
 * Draws the report of a file of results beside it, as `NAME-report` with CSV, JSON, SVG and PNG. Nothing
 * but the file goes into it.
 *
 * @param path File of results
 * @param font For the PNG
 * @returns Paths of what was written
 * @throws {RangeError} If the file holds no sample
 */
export async function drawRepairReport(path: string, font?: Font): Promise<string[]> {
  const results = await readResults(path);
  const rows: Row[] = reportRows(results).map((row) => ({ ...row }));
  const stem = basename(path).replace(/\.jsonl?$/, "").replaceAll(/[^\w-]/g, "_");
  return await writeFigure(
    dirname(path),
    { name: `${stem}-report`, spec: repairReport(rows), rows },
    { write: writeAtomic, font },
  );
}

/** Draws a report without a run, prints where it went, and gives the exit status. */
export async function reportRepairs(path: string, flags: FlagValues): Promise<number> {
  const other = flags.typed.find((word) => /^--(?!report\b|json\b|quiet\b)[a-z-]+/.test(word));
  if (other !== undefined) {
    throw new UsageError(`Cannot run repair as --report runs nothing: found ${other} beside it`);
  }
  const files = await drawRepairReport(path, await findFont());
  console.log(flags.has("json") ? JSON.stringify({ files }) : files.join("\n"));
  return 0;
}
