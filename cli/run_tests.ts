import { countJUnit, formatCounts, type TestCounts } from "./junit.ts";
import { projectRoot } from "./project_root.ts";
import { watchDeno } from "./run_deno.ts";
import { UsageError } from "./usage_error.ts";

export interface TestRun {
  /** Leave out the files whose names end in `_slow_test.ts` */
  readonly quick?: boolean;
  /** Part of a test's name, or a file or folder to take the tests from */
  readonly filter?: string;
}

/** Runs the tests and the documentation's examples, one after the other in one process. */
export async function runTests({ quick = false, filter }: TestRun): Promise<number> {
  const root = projectRoot();
  const report = await Deno.makeTempFile({ suffix: ".xml" });
  try {
    const args = ["test", "-A", "--lock=deno.lock", "--doc", `--junit-path=${report}`];
    if (quick) {
      const slow = (await testFiles(`${root}tests`)).filter((path) =>
        path.endsWith("_slow_test.ts")
      );
      if (slow.length > 0) args.push(`--ignore=${slow.join(",")}`);
    }
    const name = filter !== undefined && !await isPath(root + filter) ? filter : undefined;
    if (filter !== undefined) args.push(name === undefined ? filter : `--filter=${name}`);
    let status = await watchDeno(args);
    if (crashed(status) && await isEmpty(report)) {
      console.error(
        `\nThe test runner was ended by ${status.signal} in the middle: running it once more\n`,
      );
      status = await watchDeno(args);
    }
    const counts = withStatus(withoutOthers(await readCounts(report), name), status);
    if (crashed(status) && counts.failed === 0) {
      console.error(
        `\nThe test runner was ended by ${status.signal} after its last test, which a software graphics driver can do as a process exits`,
      );
    }
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

/** Whether native code brought the runner down. Software graphics drivers are known to, at exit above all. */
export function crashed({ signal }: Ending): boolean {
  return signal === "SIGABRT" || signal === "SIGSEGV";
}

/**
 * A run that ended badly without a failed test, as when a file does not compile, counts as one failure.
 * A crash after the report was written does not: the report is the last thing that a runner writes, and
 * holds the verdict on every test.
 */
export function withStatus(counts: TestCounts, ending: Ending): TestCounts {
  if (ending.code === 0 || counts.failed > 0) return counts;
  if (crashed(ending) && counts.passed > 0) return counts;
  return { ...counts, failed: 1, failures: ["a file that failed outside of its tests, see above"] };
}

async function isEmpty(path: string): Promise<boolean> {
  return (await Deno.stat(path)).size === 0;
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
