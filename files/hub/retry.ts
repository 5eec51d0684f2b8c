import { mayPass } from "./hub_error.ts";
import type { HubSettings } from "./settings.ts";

/** Runs until it succeeds, while its error is one that may pass and tries are left. */
export async function retrying<T>(settings: HubSettings, run: () => Promise<T>): Promise<T> {
  for (let tried = 0;; tried++) {
    settings.signal?.throwIfAborted();
    try {
      return await run();
    } catch (error) {
      if (!mayPass(error) || tried >= settings.retries) {
        if (error instanceof Error && tried > 0) error.message += ` (tried ${tried + 1} times)`;
        throw error;
      }
      await pause(settings.retryDelayMs * 2 ** tried, settings.signal);
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
