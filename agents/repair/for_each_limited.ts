/** Calls `work` on each item, at most `concurrency` at a time; the first failure stops the rest. */
export async function forEachLimited<T>(
  items: readonly T[],
  { concurrency, work }: { concurrency: number; work: (item: T, index: number) => Promise<void> },
): Promise<void> {
  let next = 0, failed = false, failure: unknown;
  const runner = async () => {
    while (next < items.length && !failed) {
      const index = next++;
      try {
        await work(items[index], index);
      } catch (error) {
        if (!failed) [failed, failure] = [true, error];
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(concurrency, items.length) }, runner));
  if (failed) throw failure;
}
