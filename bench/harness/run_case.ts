import type { Agreement } from "./agreement.ts";
import { type BenchOutcome, type BenchRow, measuredOutcome } from "./bench_row.ts";
import { type Ceilings, ceilingsOf } from "./ceilings.ts";
import type { AnyCase, RunnableEngine } from "./kernel_case.ts";
import { timeEngines } from "./time_engines.ts";

export interface RunCaseOptions {
  readonly family: string;
  readonly ceilings: Ceilings;
  /** Seconds of samples of each engine */
  readonly seconds: number;
  /** Is told what is being done now */
  readonly onStep?: (what: string) => void;
}

/** The plain form is timed where it takes at most so many seconds. */
const LONGEST_PLAIN = 0.5;

/**
 * Runs a case: first each engine once, its answer held against the plain double-precision one; then those that
 * agree are timed in turns. An engine that gives wrong numbers, or fails, is told as such and not timed.
 */
export async function runCase(
  kernelCase: AnyCase,
  { family, ceilings, seconds, onStep = () => {} }: RunCaseOptions,
): Promise<BenchRow[]> {
  const { kernel, size, check, engines } = kernelCase;
  const rows = new Map<string, BenchRow>();
  const tell = (
    engine: { readonly name: string } & Partial<RunnableEngine<unknown>>,
    outcome: BenchOutcome,
  ) => {
    const { name, code, cores } = engine;
    rows.set(name, {
      family,
      kernel,
      size,
      engine: name,
      ...(code && { code, cores }),
      ...(check.part && { checkedPart: check.part }),
      outcome,
    });
  };
  const runnable: RunnableEngine<unknown>[] = [];
  for (const engine of engines) {
    if ("notRun" in engine) tell(engine, { status: "not run", reason: engine.notRun });
    else runnable.push(engine);
  }

  const timed: RunnableEngine<unknown>[] = [];
  if (runnable.length > 0) {
    onStep("checking against the plain form");
    const started = performance.now();
    const expected = await check.expected();
    const plainSeconds = (performance.now() - started) / 1000;
    for (const engine of runnable) {
      if (engine.code === "plain" && plainSeconds > LONGEST_PLAIN) {
        const reason = `it served as the truth and takes ${plainSeconds.toPrecision(2)} s`;
        tell(engine, { status: "not run", reason });
        continue;
      }
      onStep(`checking ${engine.name}`);
      try {
        const agreement = check.compare(await engine.answer(), expected);
        if (agreement.excess <= 1) timed.push(engine);
        else tell(engine, wrong(agreement));
      } catch (error) {
        tell(engine, failed(error));
      }
    }
  }

  onStep("timing");
  const ready: RunnableEngine<unknown>[] = [];
  for (const engine of timed) { // a first run outside of the turns: what fails here fails alone
    try {
      await engine.run();
      ready.push(engine);
    } catch (error) {
      tell(engine, failed(error));
    }
  }
  const times = await timeEngines(
    ready.map(({ run, code }) => ({ run, few: code === "software gpu" })),
    { seconds },
  );
  ready.forEach((engine, at) => {
    const limits = ceilingsOf(ceilings, engine);
    tell(engine, measuredOutcome(kernelCase, times[at], limits));
  });
  return engines.map(({ name }) => rows.get(name)!);
}

function wrong({ error, excess, at }: Agreement): BenchOutcome {
  const finite = Number.isFinite(error);
  const reason = finite
    ? `largest error ${error.toPrecision(3)}, ${
      excess.toPrecision(3)
    } times what is allowed at ${at}`
    : `no finite error at ${at}`;
  return { status: "wrong", error: finite ? error : null, reason };
}

function failed(error: unknown): BenchOutcome {
  const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return { status: "failed", reason: reason.split("\n")[0] };
}
