import { writeAtomic } from "../../files/mod.ts";
import { formatMarkdownTable } from "../../studies/mod.ts";
import { type Machine, machineText } from "./machine.ts";
import type { RowResult } from "./measure_row.ts";
import { enginesTable, goalsTable } from "./peers_table.ts";

/** Everything that a run of the comparison gave. */
export interface PeersReport {
  readonly date: string;
  readonly command: string;
  readonly size: "full" | "quick";
  readonly machine: Machine;
  /** Load of the machine after the run; `machine` has the one before */
  readonly loadAfter: number;
  readonly versions: Readonly<Record<string, string>>;
  readonly rows: readonly RowResult[];
}

const HEADING = `# Measured speeds

Written by \`deno task bench:peers --record\`; newest first. Times are the best of all rounds, the engines
taking turns. "ratio" is the best setting of the yardstick over ours, "CPU ratio" the same for processor
seconds, which other work on the machine disturbs less.
`;

/** A report as a section of the record. */
export function reportMarkdown(report: PeersReport): string {
  const { date, command, size, machine, loadAfter, versions, rows } = report;
  const named = Object.entries(versions).map(([name, version]) => `${name} ${version}`).join(", ");
  const load = `load ${machine.load.toFixed(1)} before, ${loadAfter.toFixed(1)} after`;
  const all = rows.map((row) =>
    [
      `### ${row.title}`,
      `A run is ${row.work}.`,
      formatMarkdownTable(enginesTable(row)),
    ].join("\n\n")
  );
  return [
    `## ${date}, ${size} size`,
    `- machine: ${machineText(machine)}; ${load}\n- versions: ${named}\n- command: \`${command}\``,
    formatMarkdownTable(goalsTable(rows)),
    ...all,
  ].join("\n\n") + "\n";
}

/** Puts a report in front of the older ones, and keeps the newest few. */
export async function recordResults(path: string, report: PeersReport, keep = 3): Promise<void> {
  const old = await Deno.readTextFile(path).catch((error) => {
    if (error instanceof Deno.errors.NotFound) return "";
    throw error;
  });
  const sections = old.split(/^(?=## )/m).filter((part) => part.startsWith("## "));
  const kept = [reportMarkdown(report), ...sections].slice(0, keep);
  await writeAtomic(path, [HEADING, ...kept.map((part) => `${part.trimEnd()}\n`)].join("\n"));
}
