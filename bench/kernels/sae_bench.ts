import { type Backend, fillNormal, ReferenceBackend, trainSae } from "../../kernels/mod.ts";
import { TRAINING_TOLERANCE } from "../../kernels/sae/sae_train_reference.ts";
import { agreementOf, worstOf } from "../harness/agreement.ts";
import { enginesOf, type Entrant, TOO_LONG } from "../harness/entrants.ts";
import { type AnyCase, kernelCase, once } from "../harness/kernel_case.ts";

/** Rows, features and epochs that are compared with the plain form, at the full width. */
const CHECKED = { rows: 40, features: 256, epochs: 2 };
const BATCH = 512;

/** The training items of a study, small and raw embeddings, and one step of a wide autoencoder. */
export function cases(entrants: readonly Entrant[]): AnyCase[] {
  return ([
    [1059, 48, 48, 4, 100],
    [1059, 384, 48, 4, 100],
    [1059, 4096, 48, 4, 10],
    [512, 4096, 8192, 32, 1],
  ] as const).map(([items, width, features, active, epochs]) => {
    const values = once(() =>
      fillNormal(new Float32Array(items * width), { seed: 2, stream: "bench" })
    );
    const checkedFeatures = Math.min(features, CHECKED.features);
    const answer = (backend: Backend) =>
      trainSae(backend, values().subarray(0, CHECKED.rows * width), {
        width,
        features: checkedFeatures,
        active,
        epochs: CHECKED.epochs,
        seed: 1,
      });
    const steps = epochs * Math.ceil(items / BATCH);
    return kernelCase({
      kernel: "SAE training",
      size: `${items} x ${width}, ${active} of ${features}, ${steps} steps`,
      // Of a row: all features encoded; of the active ones decoding and three gradients. Adam is not counted.
      flop: items * epochs * (2 * width * features + 8 * width * active),
      // Of a step: Adam over both matrices, 28 bytes an element; of an epoch: every row once.
      bytes: steps * 28 * 2 * width * features + epochs * 4 * items * width,
      engines: enginesOf(entrants, {
        answer,
        run: (backend) => trainSae(backend, values(), { width, features, active, epochs, seed: 1 }),
        allCores: ["native"],
        leftOut: { plain: TOO_LONG, ...(width > 48 && { "software gpu": TOO_LONG }) },
      }),
      check: {
        expected: () => answer(new ReferenceBackend()),
        compare: (actual, expected) =>
          worstOf([
            ...(["encoder", "decoder", "featureBias", "inputBias"] as const).map((name) =>
              agreementOf(
                name,
                actual.parameters[name],
                expected.parameters[name],
                TRAINING_TOLERANCE,
              )
            ),
            agreementOf("losses", actual.losses, expected.losses, {
              absolute: 2e-5,
              relative: 1e-4,
            }),
          ]),
        part: `${CHECKED.epochs} steps on ${CHECKED.rows} rows, ${checkedFeatures} features`,
      },
    });
  });
}
