import { ServerError, type ServerErrorKind } from "../errors.ts";

/** How a server is asked again. */
export interface RetryOptions {
  /** Further tries; default 3 */
  readonly retries?: number;
  /** Pause before the first further try, doubled each time, unless the server names one; default 500 */
  readonly delayMs?: number;
  /** Longest pause; where the server asks for more, the error is thrown at once; default 30,000 */
  readonly maxDelayMs?: number;
}

const MAY_PASS: ReadonlySet<ServerErrorKind> = new Set([
  "rate limited",
  "server",
  "network",
  "cut",
]);

/** A pause that a server asked for, kept beside its error. */
const asked = new WeakMap<ServerError, number>();

/** Notes how long a server asked to wait: seconds or a date, as in its `Retry-After`. */
export function notePause(error: ServerError, retryAfter: string | null): ServerError {
  if (retryAfter === null) return error;
  const seconds = Number(retryAfter);
  const ms = Number.isFinite(seconds) && retryAfter.trim() !== ""
    ? seconds * 1000
    : Date.parse(retryAfter) - Date.now();
  if (Number.isFinite(ms)) asked.set(error, Math.max(0, ms));
  return error;
}

/**
 * Runs until it succeeds, while the error is one that may pass and tries are left.
 *
 * @param mayRepeat Whether running again would do no harm, asked after each failure
 */
export async function withRetries<T>(
  run: () => Promise<T>,
  options: RetryOptions & {
    readonly signal?: AbortSignal;
    readonly mayRepeat?: () => boolean;
  } = {},
): Promise<T> {
  const { retries = 3, delayMs = 500, maxDelayMs = 30_000, signal, mayRepeat } = options;
  for (let tried = 0;; tried++) {
    signal?.throwIfAborted();
    try {
      return await run();
    } catch (error) {
      signal?.throwIfAborted();
      if (!(error instanceof ServerError) || !MAY_PASS.has(error.kind)) throw error;
      const pauseMs = asked.get(error) ?? delayMs * 2 ** tried;
      if (tried >= retries || pauseMs > maxDelayMs || mayRepeat?.() === false) {
        if (tried > 0) error.message += ` (tried ${tried + 1} times)`;
        if (pauseMs > maxDelayMs) {
          error.message += `; it asks to wait ${Math.ceil(pauseMs / 1000)} s`;
        }
        throw error;
      }
      await pause(pauseMs, signal);
    }
  }
}

/** Waits, or throws as soon as the signal is given. */
function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal!.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", stop);
      resolve();
    }, ms);
    signal?.addEventListener("abort", stop, { once: true });
  });
}
