/** The same work, begun at the first call and not again unless it failed. */
export function once<T>(work: () => Promise<T>): () => Promise<T> {
  let running: Promise<T> | undefined;
  return () =>
    running ??= work().catch((error) => {
      running = undefined;
      throw error;
    });
}
