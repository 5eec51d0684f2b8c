import { TOLERANCE } from "../../kernels/araf/araf_reference.ts";
import { trainArafReference } from "../../kernels/araf/araf_reference_train.ts";
import { ArafWasmTrainer } from "../../kernels/araf/araf_wasm.ts";
import {
  type ArafJob,
  type ArafParameters,
  type Backend,
  trainAraf,
  type WasmBackend,
} from "../../kernels/mod.ts";
import { randomAraf } from "../../tests/_helpers/random_araf.ts";
import { agreementByLargest, worstOf } from "../harness/agreement.ts";
import { enginesOf, type Entrant, TOO_LONG } from "../harness/entrants.ts";
import { type AnyCase, kernelCase, once, onceFor } from "../harness/kernel_case.ts";

const EPOCHS = 20;
/** Epochs that are compared with the plain form; all epochs are the same program. */
const CHECKED_EPOCHS = 2;
const [R, I, K] = [100, 1200, 30];

/** Epochs of the amortized model: 100 respondents, 1,200 items, all cells observed, 30 factors. */
export function* cases(entrants: readonly Entrant[]): Iterable<AnyCase> {
  for (const D of [48, 384, 4096]) {
    for (const likelihood of ["cross-entropy", "beta"] as const) {
      const job = once(() =>
        randomAraf({ R, I, D, K, seed: 1, likelihood, dropout: 0.5, epochs: EPOCHS, density: 1 })
      );
      yield training(entrants, D, likelihood, job);
    }
  }
}

function training(
  entrants: readonly Entrant[],
  D: number,
  likelihood: string,
  job: () => ArafJob,
): AnyCase {
  const withSettings = (settings: Partial<ArafJob["settings"]>): ArafJob => ({
    ...job(),
    settings: { ...job().settings, ...settings },
  });
  const quiet = once(() => withSettings({ lossEvery: 0 }));
  const trainers = onceFor((wasm: WasmBackend) => {
    const scope = wasm.scope();
    return { scope, trainer: new ArafWasmTrainer(wasm, scope, job().problem, quiet().settings) };
  });
  const run = async (backend: Backend) => {
    if (backend.kind !== "wasm") return await trainOne(backend, quiet());
    const { trainer } = trainers(backend);
    const state = trainer.start(job().initial);
    for (let epoch = 0; epoch < EPOCHS; epoch++) trainer.epoch(state, epoch, job());
  };
  return kernelCase({
    kernel: `ARAF, ${likelihood}`,
    size: `${R} x ${I}, D = ${D}, ${EPOCHS} epochs`,
    // Of an epoch: projections and easiness of the items and the gradient of both, then logits and both
    // gradients of each cell. Link functions and AdamW are not counted.
    flop: EPOCHS * (4 * I * D * (K + 1) + 6 * R * I * K),
    bytes: EPOCHS * 4 * (2 * I * D + R * I), // features there and back, targets once
    engines: enginesOf(entrants, {
      answer: (backend) => trainOne(backend, withSettings({ epochs: CHECKED_EPOCHS })),
      run,
      leftOut: { plain: TOO_LONG, ...(D > 48 && { "software gpu": TOO_LONG }) },
    }),
    check: {
      expected: () => trainArafReference(withSettings({ epochs: CHECKED_EPOCHS })).parameters,
      compare: (actual, expected) =>
        worstOf(
          (Object.keys(expected) as (keyof ArafParameters)[]).map((key) =>
            agreementByLargest(key, actual[key], expected[key], TOLERANCE.relative)
          ),
        ),
      part: `its first ${CHECKED_EPOCHS} epochs`,
    },
    close: () => {
      for (const { scope } of trainers.values()) scope[Symbol.dispose]();
    },
  });
}

async function trainOne(backend: Backend, job: ArafJob): Promise<ArafParameters> {
  for await (const { result } of trainAraf(backend, [job], { workers: 0 })) {
    return result.parameters;
  }
  throw new Error("Training one fit must give one result");
}
