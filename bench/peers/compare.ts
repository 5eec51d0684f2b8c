/**
 * Whole jobs, ours and the peers in turns: one table, a ratio only where outputs agree.
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { findFont, writeFigure } from "../../figures/mod.ts";
import { writeAtomic } from "../../files/mod.ts";
import { formatTable } from "../../studies/mod.ts";
import { describeMachine, machineText } from "./machine.ts";
import { measureRow, type RowResult } from "./measure_row.ts";
import { PEER_ROWS } from "./peer_rows.ts";
import { peerFigureRows, peersFigure } from "./peers_figure.ts";
import { enginesTable, goalsTable } from "./peers_table.ts";
import { type PeersReport, recordResults } from "./record_results.ts";

const HELP =
  `Measures whole jobs beside PyTorch, NumPy, SciPy, scikit-learn, tfjs and ONNX Runtime Web.

Usage: deno task bench:peers [flags]

  --python PATH   interpreter that has torch, numpy, scipy and sklearn; ASSAY_PYTHON unless given
  --rows A,B      only these rows: ${PEER_ROWS.map(({ key }) => key).join(", ")}
  --only A,B      only peers with one of these texts in their names
  --quick         shorter jobs and two rounds
  --rounds N      rounds in which the engines take turns; 5, or 2 with --quick
  --out FOLDER    write peers.json, peers.svg, peers.png and peers.csv there
  --record        put the result in front of bench/RESULTS.md
  --json          print JSON instead of tables

Every engine runs in a process of its own and must agree with ours before it is timed. Peers that are
missing are told as not run. A job of fewer epochs is as short for all.

Example: deno task bench:peers --python /usr/bin/python3 --quick --rows araf-48-beta,knn`;

function chosenRows(text: string | undefined) {
  if (text === undefined) return PEER_ROWS;
  return text.split(",").map((key) => {
    const row = PEER_ROWS.find((row) => row.key === key.trim());
    if (row) return row;
    throw new RangeError(
      `Cannot measure row ${JSON.stringify(key)} as it must be one of ${
        PEER_ROWS.map(({ key }) => key).join(", ")
      }`,
    );
  });
}

async function main(args: string[]): Promise<number> {
  const text = { type: "string" } as const, on = { type: "boolean" } as const;
  const { values } = parseArgs({
    args,
    options: {
      ...{ python: text, rows: text, only: text, rounds: text, out: text },
      ...{ quick: on, record: on, json: on, help: on },
    },
  });
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  const size = values.quick ? "quick" : "full";
  const rounds = Number(values.rounds ?? (values.quick ? 2 : 5));
  if (!Number.isSafeInteger(rounds) || rounds < 1) {
    throw new RangeError(
      `Cannot measure as --rounds must be a whole number above 0: found "${values.rounds}"`,
    );
  }
  const rows = chosenRows(values.rows);
  const machine = await describeMachine();
  const folder = await Deno.makeTempDir({ prefix: "assay-peers-" });
  const results: RowResult[] = [];
  try {
    for (const row of rows) {
      const result = await measureRow(row, {
        folder,
        size,
        rounds,
        cores: machine.cores,
        python: values.python ?? Deno.env.get("ASSAY_PYTHON"),
        wanted: values.only === undefined
          ? undefined
          : (name) => values.only!.split(",").some((part) => name.includes(part)),
        say: (line) => Deno.stderr.isTerminal() && console.error(line),
      });
      results.push(result);
      if (values.json) continue;
      console.log(`\n${result.title}; a run is ${result.work}\n`);
      console.log(formatTable(enginesTable(result)));
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
  const report: PeersReport = {
    date: new Date().toISOString().slice(0, 16).replace("T", " ") + " UTC",
    command: commandLine(values),
    size,
    machine,
    loadAfter: Deno.loadavg()[0],
    versions: Object.assign({}, ...results.map(({ versions }) => versions)),
    rows: results,
  };
  if (values.out) await writeReport(values.out, report);
  if (values.record) {
    await recordResults(fileURLToPath(new URL("../RESULTS.md", import.meta.url)), report);
  }
  if (values.json) console.log(JSON.stringify(report, null, 2));
  else {
    console.log(`\n${formatTable(goalsTable(results))}`);
    console.log(`\n${machineText(machine)}, load ${report.loadAfter.toFixed(1)}`);
    if (values.out) console.log(`written to ${values.out}`);
    if (values.record) console.log("recorded in bench/RESULTS.md");
  }
  // One inexact method of a peer is told in its line; where no setting agrees, something is wrong.
  const wrong = results.some(({ engines, yardstick }) => {
    const peers = engines.filter(({ engine }) => engine === yardstick);
    return peers.some(({ outcome }) => outcome.status === "disagrees") &&
      !peers.some(({ outcome }) => outcome.status === "measured");
  });
  return wrong ? 1 : 0;
}

/** The command again, without what is of one machine alone. */
function commandLine(values: Readonly<Record<string, string | boolean | undefined>>): string {
  const flags = ["rows", "only", "rounds", "quick"].flatMap((name) => {
    const value = values[name];
    if (value === undefined) return [];
    return [value === true ? `--${name}` : `--${name} ${JSON.stringify(value)}`];
  });
  return ["deno task bench:peers", ...flags].join(" ");
}

async function writeReport(folder: string, report: PeersReport): Promise<void> {
  await Deno.mkdir(folder, { recursive: true });
  await writeAtomic(`${folder}/peers.json`, JSON.stringify(report, null, 2) + "\n");
  const rows = peerFigureRows(report.rows);
  if (rows.length === 0) return;
  const spec = peersFigure(rows, `${machineText(report.machine)}, ${report.date}`);
  const font = await findFont();
  await writeFigure(folder, { name: "peers", spec, rows }, { write: writeAtomic, font });
}

if (import.meta.main) {
  try {
    Deno.exit(await main(Deno.args));
  } catch (error) {
    console.error(`error: ${error instanceof Error ? error.message : error}`);
    Deno.exit(error instanceof RangeError || error instanceof TypeError ? 2 : 1);
  }
}
