/** What a helper is sent, once: what the work is, and where pieces of it are claimed. */
export interface SharedWork<M> {
  readonly work: M;
  /** Next piece, then 1 for each helper that has joined */
  readonly claims: Int32Array;
  readonly pieces: number;
  /** The helper's place in `claims` */
  readonly helper: number;
}

type FromHelper<R> =
  | { readonly type: "ready" }
  | { readonly type: "done"; readonly result: R }
  | { readonly type: "told"; readonly message: unknown }
  | { readonly type: "late" }
  | { readonly type: "failed"; readonly message: string };

/** How the pieces of some work are shared. */
export interface ShareOptions<M, R> {
  /** Pieces, numbered from 0; each is done once, by whoever claims it first */
  readonly pieces: number;
  /** Workers beside the calling thread, at most */
  readonly helpers: number;
  /** Opens a worker whose module calls {@linkcode serveWork} */
  readonly open: () => Worker;
  /** What helpers need to know; large arrays over a SharedArrayBuffer */
  readonly work: M;
  /** Does a piece on the calling thread. */
  readonly run: (piece: number) => void;
  /** Takes what a helper made of its pieces. */
  readonly take: (result: R) => void;
  /** Hears what helpers tell on the way, in their order. */
  readonly hear?: (message: unknown) => void;
}

/**
 * Runs pieces of work on this thread and on workers, whoever is free taking the next one. The calling
 * thread begins at once; workers join as soon as they have started, and those that come too late are
 * not waited for.
 *
 * @throws {Error} When a worker cannot be started or fails
 */
export async function shareWork<M, R>(options: ShareOptions<M, R>): Promise<void> {
  const { pieces, run, take } = options;
  const helpers = typeof SharedArrayBuffer === "undefined" || typeof Worker === "undefined"
    ? 0
    : Math.max(0, Math.min(options.helpers, pieces - 1));
  if (helpers === 0) {
    for (let piece = 0; piece < pieces; piece++) run(piece);
    return;
  }
  const hear = (message: unknown, reject: (error: unknown) => void) => {
    try {
      options.hear?.(message);
    } catch (error) { // what the listener throws belongs to whoever waits for the work
      reject(error);
    }
  };
  const claims = new Int32Array(new SharedArrayBuffer(4 * (1 + helpers)));
  const workers = Array.from({ length: helpers }, (_, helper) => {
    const worker = options.open();
    const message: SharedWork<M> = { work: options.work, claims, pieces, helper };
    const { promise, resolve, reject } = Promise.withResolvers<R | undefined>();
    promise.catch(() => {}); // whoever joined is waited for below
    worker.onmessage = ({ data }: MessageEvent<FromHelper<R>>) => {
      if (data.type === "ready") worker.postMessage(message);
      else if (data.type === "told") hear(data.message, reject);
      else if (data.type === "done") resolve(data.result);
      else if (data.type === "late") resolve(undefined);
      else reject(new Error(`Cannot share work: ${data.message}`));
    };
    worker.onerror = (event) => {
      event.preventDefault();
      reject(new Error(`Cannot share work: ${event.message}`));
    };
    return { worker, promise };
  });
  try {
    // Workers are told what to do by this thread's event loop, so it must turn now and then.
    for (let piece = claim(claims, pieces); piece >= 0; piece = claim(claims, pieces)) {
      run(piece);
      await new Promise((resolve) => setTimeout(resolve, 0));
    }
    for (const [helper, { promise }] of workers.entries()) {
      // Who has not joined by now finds nothing left.
      if (Atomics.load(claims, 1 + helper) === 0) continue;
      const result = await promise;
      if (result !== undefined) take(result);
    }
  } finally {
    for (const { worker } of workers) worker.terminate();
  }
}

/** The next piece, or -1 when there is none. */
function claim(claims: Int32Array, pieces: number): number {
  const piece = Atomics.add(claims, 0, 1);
  return piece < pieces ? piece : -1;
}

/** The part of a worker's scope that is used here. */
interface HelperScope {
  postMessage(message: unknown): void;
  onmessage: ((event: { data: unknown }) => void) | null;
}

/**
 * Makes the module of a worker a helper of {@linkcode shareWork}.
 *
 * @param begin Gets what the work is, and how to tell something on the way; returns how a piece is done and
 * what comes of all of them
 */
export function serveWork<M, R>(
  begin: (
    work: M,
    tell: (message: unknown) => void,
  ) => { run(piece: number): void; finish(): R },
): void {
  const scope = globalThis as unknown as HelperScope;
  scope.onmessage = ({ data }) => {
    try {
      const { work, claims, pieces, helper } = data as SharedWork<M>;
      Atomics.store(claims, 1 + helper, 1); // before the first claim, so that none goes unnoticed
      let piece = claim(claims, pieces);
      if (piece < 0) return scope.postMessage({ type: "late" });
      const tell = (message: unknown) => scope.postMessage({ type: "told", message });
      const { run, finish } = begin(work, tell);
      for (; piece >= 0; piece = claim(claims, pieces)) run(piece);
      scope.postMessage({ type: "done", result: finish() });
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      scope.postMessage({ type: "failed", message });
    }
  };
  scope.postMessage({ type: "ready" });
}

/** Threads that work may be shared among: all cores, but one within a worker. */
export function threadsHere(): number {
  const scope = globalThis as { WorkerGlobalScope?: { new (): unknown } };
  if (scope.WorkerGlobalScope && globalThis instanceof scope.WorkerGlobalScope) return 1;
  return Math.min(8, navigator.hardwareConcurrency ?? 1);
}
