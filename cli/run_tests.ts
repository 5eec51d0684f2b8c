import { countJUnit, formatCounts, type TestCounts } from "./junit.ts";
import { projectRoot } from "./project_root.ts";
import { divideTests, documentedPaths } from "./divide_tests.ts";
import { watchDeno } from "./run_deno.ts";
import { UsageError } from "./usage_error.ts";

export interface TestRun {
  /** Leave out the files whose names end in `_slow_test.ts` */
  readonly quick?: boolean;
  /** Part of a test's name, or a file or folder to take the tests from */
  readonly filter?: string;
  /** Types have been checked already, so that the runner need not */
  readonly typesChecked?: boolean;
}

/**
 * Runs the tests and the documentation's examples, one after the other in one process. The quick run
 * takes several, three at a time: files that open a graphics device in the one, all others beside them.
 */
export async function runTests(
  { quick = false, filter, typesChecked = false }: TestRun,
): Promise<number> {
  const root = projectRoot();
  const name = filter !== undefined && !await isPath(root + filter) ? filter : undefined;
  const parts = quick && filter === undefined ? await quickParts(root) : [
    filter === undefined ? [] : name === undefined ? [filter] : [`--filter=${name}`],
  ];
  const results = await threeAtATime(
    parts,
    (part, at) => runPart(typesChecked ? ["--no-check", ...part] : part, { held: at > 0, name }),
  );
  const counts: TestCounts = {
    passed: results.reduce((sum, { passed }) => sum + passed, 0),
    failed: results.reduce((sum, { failed }) => sum + failed, 0),
    skipped: results.flatMap(({ skipped }) => skipped),
    failures: results.flatMap(({ failures }) => failures),
  };
  if (name !== undefined && counts.passed + counts.failed + counts.skipped.length === 0) {
    throw new UsageError(
      `Cannot run tests as ${name} must be a file, a folder or part of a test's name: found no such test`,
    );
  }
  if (counts.skipped.length > 0) {
    console.log(`\nSkipped (${counts.skipped.length}):`);
    for (const name of counts.skipped) console.log(`  ${name}`);
  }
  if (counts.failures.length > 0) {
    console.log(`\nFailed (${counts.failures.length}):`);
    for (const name of counts.failures) console.log(`  ${name}`);
  }
  console.log(`\n${formatCounts(counts)}`);
  return counts.failed > 0 ? 1 : 0;
}

/** What each process of a quick run is told, the longest first. */
async function quickParts(root: string): Promise<string[][]> {
  const files = (await testFiles(`${root}tests`)).filter((path) => !path.endsWith("_slow_test.ts"));
  const { device, other } = await divideTests(files);
  const half = (odd: number) => other.filter((_, at) => at % 2 === odd);
  return [[...device], half(0), half(1), await documentedPaths(root)];
}

/** Runs parts in their order, three of them at any time: tests wait as often as they compute. */
async function threeAtATime<T, R>(
  parts: readonly T[],
  run: (part: T, at: number) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  let next = 0;
  const work = async () => {
    for (let at = next++; at < parts.length; at = next++) results[at] = await run(parts[at], at);
  };
  await Promise.all([work(), work(), work()]);
  return results;
}

/** Runs tests in one process and counts them; `held` keeps its output back until it has ended. */
async function runPart(
  part: readonly string[],
  { held, name }: { held: boolean; name: string | undefined },
): Promise<TestCounts> {
  const report = await Deno.makeTempFile({ suffix: ".xml" });
  try {
    const args = ["test", "-A", "--lock=deno.lock", "--doc", `--junit-path=${report}`, ...part];
    let status = await watchDeno(args, { held });
    if (crashed(status)) {
      console.error(`\nThe test runner was ended by ${status.signal}: running it once more\n`);
      await Deno.truncate(report); // what the ended runner may have written counts for nothing
      status = await watchDeno(args, { held });
    }
    const counts = withStatus(withoutOthers(await readCounts(report), name), status);
    return counts;
  } finally {
    await Deno.remove(report);
  }
}

/** Leaves out the tests that a filter by name has passed over, which the report calls skipped too. */
export function withoutOthers(counts: TestCounts, filter: string | undefined): TestCounts {
  if (filter === undefined) return counts;
  const pattern = /^\/(.*)\/$/.exec(filter)?.[1]; // as Deno reads it
  const fits = (name: string) =>
    pattern === undefined ? name.includes(filter) : new RegExp(pattern).test(name);
  return { ...counts, skipped: counts.skipped.filter(fits) };
}

/** How a run of tests ended. */
type Ending = Pick<Deno.CommandStatus, "code" | "signal">;

/** Whether native code brought the runner down. Such a run is repeated once, and never counts as passed. */
export function crashed({ signal }: Ending): boolean {
  return signal === "SIGABRT" || signal === "SIGSEGV";
}

/**
 * A run that ended badly without a failed test, as when a file does not compile or the runner crashes
 * after its last test, counts as one failure.
 */
export function withStatus(counts: TestCounts, ending: Ending): TestCounts {
  if (ending.code === 0 || counts.failed > 0) return counts;
  return { ...counts, failed: 1, failures: ["a file that failed outside of its tests, see above"] };
}

async function readCounts(report: string): Promise<TestCounts> {
  const xml = await Deno.readTextFile(report);
  return xml === "" ? { passed: 0, failed: 0, skipped: [], failures: [] } : countJUnit(xml);
}

async function isPath(path: string): Promise<boolean> {
  try {
    await Deno.stat(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

async function testFiles(folder: string): Promise<string[]> {
  const found: string[] = [];
  for await (const entry of Deno.readDir(folder)) {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory) found.push(...await testFiles(path));
    else if (entry.name.endsWith("_test.ts")) found.push(path);
  }
  return found.sort();
}
