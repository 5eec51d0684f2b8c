import { describeMachine, type Machine } from "../peers/machine.ts";
import { ceilingsText, familyTable, LEGEND } from "./bench_table.ts";
import type { BenchRow } from "./bench_row.ts";
import type { Ceilings } from "./ceilings.ts";
import { type Entrant, openEntrants } from "./entrants.ts";
import { type BenchFile, findBenchFiles, loadCases } from "./bench_files.ts";
import { type CeilingOptions, measureCeilings } from "./measure_ceilings.ts";
import type { AnyCase } from "./kernel_case.ts";
import { type GpuCeilingOptions, measureGpuCeilings } from "./measure_gpu_ceilings.ts";
import { runCase } from "./run_case.ts";

export interface BenchOptions {
  /** Files to time; all of this folder's neighbours unless told */
  readonly files?: readonly string[];
  /** Only engines of cases with this text in family, kernel, size or engine */
  readonly filter?: string;
  /** A sixth of the time on each engine */
  readonly quick?: boolean;
  readonly json?: boolean;
  readonly write?: (text: string) => void;
  /** Is told how far it has come */
  readonly onProgress?: (label: string, done: number, total: number) => void;
  readonly ceilings?: CeilingOptions;
  readonly gpuCeilings?: GpuCeilingOptions;
}

/** Everything that was measured, as `--json` prints it. */
export interface BenchReport {
  readonly machine: Machine;
  readonly versions: { readonly deno: string; readonly v8: string };
  readonly engines: readonly { readonly name: string; readonly is: string }[];
  readonly ceilings: Ceilings;
  readonly rows: readonly BenchRow[];
}

const SECONDS = { full: 0.3, quick: 0.05 } as const;

/**
 * Checks and times the kernels of each file, and prints a table for each.
 *
 * @returns The exit status: 1 where an engine was wrong or failed, or nothing was there to be timed
 */
export async function runBench(options: BenchOptions = {}): Promise<number> {
  const { filter = "", quick = false, json = false, onProgress = () => {} } = options;
  const { write = (text: string) => console.log(text) } = options;
  const files = await findBenchFiles(options.files ?? []);
  const entrants = await openEntrants();
  const plan = await planCases(files, entrants, filter);
  onProgress("measuring the machine's ceilings", 0, plan.length);
  const machine = await describeMachine();
  const gpu =
    entrants.flatMap((entrant) =>
      "backend" in entrant && entrant.backend.kind === "webgpu" ? [entrant.backend] : []
    )[0];
  const ceilings = {
    ...await measureCeilings(options.ceilings),
    ...(gpu && { gpu: await measureGpuCeilings(gpu, options.gpuCeilings) }),
  };
  if (!json) write(`${ceilingsText(ceilings)}\n${enginesText(entrants)}\n\n${LEGEND}`);
  const rows: BenchRow[] = [];
  for (const [at, { family, cases }] of plan.entries()) {
    const own: BenchRow[] = [];
    for (let next = cases.shift(); next; next = cases.shift()) { // what is done may be forgotten
      const { kernel, size, close } = next;
      try {
        own.push(
          ...await runCase(next, {
            family,
            ceilings,
            seconds: SECONDS[quick ? "quick" : "full"],
            onStep: (what) => onProgress(`${family}: ${kernel} ${size}, ${what}`, at, plan.length),
          }),
        );
      } finally {
        close?.();
      }
    }
    if (!json) write(`\n${family}\n${familyTable(own)}`);
    rows.push(...own);
  }
  const { deno, v8 } = Deno.version;
  const report: BenchReport = {
    machine,
    versions: { deno, v8 },
    engines: entrants.map((entrant) => ({ name: entrant.name, is: nameOf(entrant) })),
    ceilings,
    rows,
  };
  if (json) write(JSON.stringify(report, undefined, 2));
  const bad = rows.filter(({ outcome }) => ["wrong", "failed"].includes(outcome.status));
  if (!json && bad.length > 0) {
    write(`\n${bad.length} of ${rows.length} engines gave wrong numbers or failed; see above`);
  }
  return bad.length > 0 ? 1 : 0;
}

interface PlannedFile {
  readonly family: string;
  readonly cases: AnyCase[];
}

/** The cases of each file, their engines thinned by the filter; fails before anything is measured. */
async function planCases(
  files: readonly BenchFile[],
  entrants: readonly Entrant[],
  filter: string,
): Promise<PlannedFile[]> {
  const plan: PlannedFile[] = [];
  for (const file of files) {
    const { family } = file;
    const cases = [...(await loadCases(file))(entrants)].map((one) => ({
      ...one,
      engines: one.engines.filter(({ name }) =>
        `${family} ${one.kernel} ${one.size} ${name}`.includes(filter)
      ),
    })).filter(({ engines }) => engines.length > 0);
    if (cases.length > 0) plan.push({ family, cases });
  }
  if (plan.length > 0) return plan;
  throw new RangeError(
    `Cannot time anything as no family, kernel, size or engine has ${
      JSON.stringify(filter)
    } in its name`,
  );
}

function nameOf(entrant: Entrant): string {
  return "notRun" in entrant ? `not run: ${entrant.notRun}` : entrant.backend.info.name;
}

function enginesText(entrants: readonly Entrant[]): string {
  const width = Math.max(...entrants.map(({ name }) => name.length));
  return ["Engines:"].concat(
    entrants.map((entrant) => `  ${entrant.name.padEnd(width)}  ${nameOf(entrant)}`),
  ).join("\n");
}
