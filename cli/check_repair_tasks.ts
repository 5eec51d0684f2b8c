import { checkDataset, type DatasetCheck, type TaskSet } from "../agents/repair/mod.ts";
import { printable } from "./printable.ts";
import type { RepairWork } from "./repair_settings.ts";

/** Executes the solutions of a data set's own, prints what came of it, and gives the exit status. */
export async function checkRepairTasks(set: TaskSet, work: RepairWork): Promise<number> {
  const { execution, line, signal } = work;
  const check = await checkDataset(set.tasks, {
    ...execution,
    signal,
    onProgress: (done, total) =>
      line.update({ label: "checking", done, total, unit: "executions" }),
  });
  line.clear();
  report(check, { ...work, digest: set.digest });
  return check.sound ? 0 : 1;
}

/** Prints what came of the check of a data set. */
function report(
  check: DatasetCheck,
  { flags, digest, execution }: RepairWork & { digest: string },
): void {
  const { solutions, sound, wallSeconds } = check;
  const of = (name: string) => solutions.filter(({ solution }) => solution === name);
  const canonical = of("canonical"), buggy = of("buggy");
  const passed = canonical.filter(({ verdict }) => verdict.passed).length;
  const failed = buggy.filter(({ verdict }) => !verdict.passed).length;
  const reasons = Object.entries(Object.groupBy(buggy, ({ verdict }) => verdict.reason))
    .map(([reason, list]) => [reason, list!.length] as const)
    .sort((a, b) => b[1] - a[1]);
  const loops = buggy.filter(({ verdict }) => verdict.reason === "timeout");
  const faults = solutions.filter(({ fault }) => fault);
  const { sandbox: { isolation }, imports, timeoutSeconds, concurrency } = execution;
  if (flags.has("json")) {
    console.log(JSON.stringify({
      sound,
      tasks: canonical.length,
      canonicalPassed: passed,
      buggyFailed: failed,
      buggyReasons: Object.fromEntries(reasons),
      timeouts: loops.map(({ taskId }) => taskId),
      faults: faults.map(({ taskId, solution, fault }) => ({ taskId, solution, fault })),
      dataset: digest,
      isolation,
      imports,
      timeoutSeconds,
      concurrency,
      wallSeconds: Math.round(wallSeconds * 1000) / 1000,
    }));
    return;
  }
  if (flags.has("verbose") || flags.has("debug")) {
    for (const { taskId, solution, verdict } of solutions) {
      const { reason, detail, seconds, output } = verdict;
      const words = `${taskId} ${solution}: ${reason} in ${seconds.toFixed(3)} s  ${detail}`;
      console.log(printable(words));
      if (flags.has("debug") && output) console.log(printable(output).replace(/^/gm, "    "));
    }
  }
  console.log(`Canonical solutions that pass: ${passed} of ${canonical.length}`);
  console.log(`Buggy solutions that fail:     ${failed} of ${buggy.length}`);
  console.log(`  by ${reasons.map(([reason, n]) => `${reason} ${n}`).join(", ")}`);
  for (const { taskId, solution, fault } of faults) {
    console.log(printable(`${taskId}, ${solution}: ${fault}`));
  }
  if (loops.length) {
    console.log(printable(`Out of time: ${loops.map(({ taskId }) => taskId).join(", ")}`));
  }
  for (const { taskId, solution, note } of solutions) {
    if (note && !flags.has("quiet")) {
      console.log(printable(`Note: ${taskId}, ${solution}, ${note}`));
    }
  }
  console.log(
    `Took ${wallSeconds.toFixed(1)} s for ${solutions.length} executions, ` +
      `${concurrency} at a time, isolated by ${isolation}`,
  );
}
