/** Times passes of work until there are three at least and enough time went by. */
export async function timePasses(
  pass: () => Promise<void>,
  { seconds }: { readonly seconds: number },
): Promise<{ median: number; passes: number }> {
  const times: number[] = [];
  for (let total = 0; times.length < 3 || (total < seconds && times.length < 1000);) {
    const start = performance.now();
    await pass();
    times.push((performance.now() - start) / 1000);
    total += times[times.length - 1];
  }
  const sorted = times.toSorted((a, b) => a - b);
  return { median: sorted[Math.floor(sorted.length / 2)], passes: times.length };
}

/** Most memory that this process has held at once, where the system tells it. */
export function peakMemoryBytes(): number | undefined {
  try {
    const peak = /^VmHWM:\s+(\d+) kB/m.exec(Deno.readTextFileSync("/proc/self/status"))?.[1];
    return peak === undefined ? undefined : 1024 * Number(peak);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

/** Seconds since this process began. */
export function secondsSinceStart(): number {
  return (Date.now() - performance.timeOrigin) / 1000;
}
