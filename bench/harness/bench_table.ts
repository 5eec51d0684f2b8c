import { formatTable } from "../../studies/mod.ts";
import { formatSeconds } from "../peers/peers_table.ts";
import type { BenchRow, Rate } from "./bench_row.ts";
import type { Ceiling, Ceilings } from "./ceilings.ts";

/** Stands where a figure makes no sense, or its ceiling was not measured. */
const NONE = "–";

/**
 * The rows of one family as a table for a terminal. What was not timed says why at its end; columns that no
 * row fills are left out.
 */
export function familyTable(rows: readonly BenchRow[]): string {
  const cells = rows.map((row) => {
    const { kernel, size, engine, cores, outcome } = row;
    const head = [kernel, size, engine, cores === undefined ? "" : String(cores)];
    if (outcome.status !== "measured") {
      return [...head, "", "", "", "", "", "", "", `${outcome.status}: ${outcome.reason}`];
    }
    const { seconds, flop, bytes, work } = outcome;
    const own = work ? `${significant(work.perSecond)} ${work.unit}/s` : "";
    return [
      ...head,
      formatSeconds(seconds.best),
      formatSeconds(seconds.median),
      ...rateCells(flop),
      ...rateCells(bytes),
      own,
      "",
    ];
  });
  const header = [
    "kernel",
    "size",
    "engine",
    "cores",
    "time",
    "median",
    "GFLOP/s",
    "of ceiling",
    "GB/s",
    "of ceiling",
    "own rate",
    "",
  ];
  const kept = header.map((_, c) => c).filter((c) =>
    c < 6 || cells.some((row) => row[c] !== "" && row[c] !== NONE)
  );
  const table = formatTable({
    header: kept.map((c) => header[c]),
    right: kept.map((c, at) => [c, at]).filter(([c]) => c > 2 && c < 11).map(([, at]) => at),
    rows: cells.map((row, r) =>
      kept.map((c) => {
        const same = r > 0 && row[0] === cells[r - 1][0] && (c === 0 || row[1] === cells[r - 1][1]);
        return c < 2 && same ? "" : row[c];
      })
    ),
  });
  const parts = new Set(
    rows.flatMap(({ kernel, checkedPart }) =>
      checkedPart ? [`${kernel}: held against the plain form on ${checkedPart}`] : []
    ),
  );
  return [table, ...parts].join("\n");
}

function rateCells(rate: Rate | undefined): string[] {
  if (!rate) return [NONE, NONE];
  const share = rate.share === undefined ? NONE : `${significant(100 * rate.share)} %`;
  return [significant(rate.perSecond / 1e9), share];
}

/** Three digits, never in powers of ten. */
function significant(value: number): string {
  if (value >= 100) return Math.round(value).toString();
  return value.toFixed(value >= 10 ? 1 : value >= 1 ? 2 : value >= 0.01 ? 3 : 5);
}

/** Share of as many times one core's ceiling that all cores reach where nothing disturbs them. */
const SHARED = 0.8;

/** The machine's ceilings in a few lines. */
export function ceilingsText({ cores, arrayBytes, flop, bytes, gpu }: Ceilings): string {
  const busy = [flop.wasm, flop.native].some(({ one, all }) =>
    one.status === "measured" && all.status === "measured" &&
    all.perSecond < SHARED * cores * one.perSecond
  );
  const text = (unit: string, { one, all }: { one: Ceiling; all: Ceiling }) => {
    const value = (ceiling: Ceiling) => ceilingText(ceiling, unit);
    return cores === 1 ? value(one) : `one core ${value(one)}, ${cores} cores ${value(all)}`;
  };
  return [
    "Ceilings, measured just now:",
    `  multiply-adds, WebAssembly (128 bits)    ${text("GFLOP/s", flop.wasm)}`,
    `  multiply-adds, machine code (256 bits)   ${text("GFLOP/s", flop.native)}`,
    `  memory, over ${Math.round(arrayBytes / 1e6)} MB of arrays`.padEnd(43) + text("GB/s", bytes),
    ...(gpu
      ? [
        `  WebGPU, multiply-adds and copies`.padEnd(43) +
        `${ceilingText(gpu.flop, "GFLOP/s")}, ${ceilingText(gpu.bytes, "GB/s")}`,
      ]
      : []),
    ...(busy
      ? [
        `  ${cores} cores stayed far below ${cores} times one: other work runs here, or they share units`,
      ]
      : []),
  ].join("\n");
}

function ceilingText(ceiling: Ceiling, unit: string): string {
  if (ceiling.status !== "measured") return `not measured (${ceiling.reason})`;
  return `${significant(ceiling.perSecond / 1e9)} ${unit}`;
}

/** How the tables are to be read. */
export const LEGEND = [
  "time is the best of one run, then its median; rates are at the best. Copies to and from an engine are",
  "included, save that WebAssembly has its data in place for ARAF and the 2PL gradient. cores: those that an",
  "engine may use, and whose ceiling it is held against. GB/s counts each byte that must move once, so work",
  "that stays in the caches can pass 100 %. Engines are timed once they agree with the plain double-precision",
  "form; what is not there or not timed says why. Other work on the machine lowers a ceiling while it is",
  "measured: GFLOP/s above 100 % of it say so.",
].join("\n");
