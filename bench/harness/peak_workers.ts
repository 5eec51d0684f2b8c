/** Threads that run the loop of multiply-adds in WebAssembly. */
export interface PeakWorkers extends Disposable {
  /** Runs so many turns on each, and waits for the last. */
  run(turns: number): Promise<void>;
}

/** Starts threads, and waits until each has answered. */
export async function openPeakWorkers(count: number): Promise<PeakWorkers> {
  const workers = Array.from(
    { length: count },
    () => new Worker(new URL("./peak_worker.ts", import.meta.url), { type: "module" }),
  );
  const run = async (turns: number) => {
    await Promise.all(workers.map((worker) =>
      new Promise<void>((resolve, reject) => {
        worker.onmessage = () => resolve();
        worker.onerror = (event) => {
          event.preventDefault();
          reject(new Error(`Cannot measure the ceiling of all cores: ${event.message}`));
        };
        worker.postMessage(turns);
      })
    ));
  };
  const close = () => workers.forEach((worker) => worker.terminate());
  try {
    await run(1);
  } catch (error) {
    close();
    throw error;
  }
  return { run, [Symbol.dispose]: close };
}
