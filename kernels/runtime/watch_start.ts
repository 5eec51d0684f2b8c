/** How long a worker may take to say that it is ready, on a machine with much else to do. */
const START_MS = 120_000;

/**
 * Fails a worker that never says anything: one that dies before its own script has begun reports no error,
 * and whoever waits for it would wait for ever.
 *
 * @param worker Just made; it must post a message once it is ready
 * @param fail Called with what to say, once, if no message and no error has come in time
 */
export function watchStart(
  worker: Worker,
  fail: (error: Error) => void,
  { withinMs = START_MS }: { withinMs?: number } = {},
): void {
  const timer = setTimeout(() => {
    fail(
      new Error(`Cannot start a worker as it must answer within ${withinMs / 1000} s: it did not`),
    );
  }, withinMs);
  const heard = () => clearTimeout(timer);
  for (const event of ["message", "error", "messageerror"]) {
    worker.addEventListener(event, heard, { once: true });
  }
  const terminate = worker.terminate.bind(worker);
  worker.terminate = () => {
    heard();
    terminate();
  };
}
