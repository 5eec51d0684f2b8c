/** How long a run took, in seconds. */
export interface Timing {
  readonly best: number;
  readonly median: number;
  /** Stretches that were timed, of one or more runs each */
  readonly samples: number;
}

export interface TimingOptions {
  /** Seconds spent on each engine, warm-up left out */
  readonly seconds: number;
  /** Milliseconds since any fixed moment */
  readonly now?: () => number;
}

/** What is timed; `few` says that two samples are enough. */
export interface Timed {
  readonly run: () => unknown;
  readonly few?: boolean;
}

/** A sample lasts at least this long, so that the clock's steps do not count. */
const SAMPLE_SECONDS = 1e-3;
const LEAST_SAMPLES = 3;

/**
 * Times engines in turns, sample by sample, so that all of them meet the same machine. Short runs are timed
 * several at a time; each engine is warmed up first and then has its samples until its time is spent.
 *
 * @returns For each engine, best and median time of one run
 */
export async function timeEngines(
  engines: readonly Timed[],
  { seconds, now = () => performance.now() }: TimingOptions,
): Promise<Timing[]> {
  const sample = async (run: () => unknown, runs: number) => {
    const started = now();
    for (let i = 0; i < runs; i++) {
      const result = run();
      if (result instanceof Promise) await result;
    }
    return (now() - started) / 1000;
  };
  const states = [];
  for (const { run, few = false } of engines) {
    let [runs, warm] = [1, 0];
    do {
      const took = await sample(run, runs);
      warm += took;
      if (took < SAMPLE_SECONDS) {
        runs *= Math.max(2, Math.min(10, Math.ceil(SAMPLE_SECONDS / Math.max(took, 1e-6))));
      }
    } while (warm < seconds / 4);
    states.push({ run, few, runs, spent: 0, times: [] as number[] });
  }
  for (let left = states; left.length > 0;) {
    for (const state of left) {
      const took = await sample(state.run, state.runs);
      state.spent += took;
      state.times.push(took / state.runs);
    }
    left = left.filter(({ spent, times, few }) =>
      times.length < (few ? 2 : LEAST_SAMPLES) || (!few && spent < seconds)
    );
  }
  return states.map(({ times }) => {
    const sorted = times.toSorted((a, b) => a - b);
    const middle = sorted.length / 2;
    const median = (sorted[Math.ceil(middle) - 1] + sorted[Math.floor(middle)]) / 2;
    return { best: sorted[0], median, samples: sorted.length };
  });
}
