import { saeFeatures } from "../../features/mod.ts";
import { type Backend, fillNormal, ReferenceBackend } from "../../kernels/mod.ts";
import { TRAINING_TOLERANCE } from "../../kernels/sae/sae_train_reference.ts";
import { agreementOf } from "../harness/agreement.ts";
import { enginesOf, type Entrant, TOO_LONG } from "../harness/entrants.ts";
import { type AnyCase, kernelCase, once } from "../harness/kernel_case.ts";

/** A study's size: 1,176 items, nine in ten for training, 48 features of which 4 are active. */
const [ITEMS, TRAINED, FEATURES, ACTIVE, EPOCHS] = [1176, 1059, 48, 4, 100];
/** Items and epochs that are compared with the plain form. */
const CHECKED = { items: 60, trained: 50, epochs: 2 };

/** Features of embeddings by a sparse autoencoder: scaled, trained and applied. */
export function cases(entrants: readonly Entrant[]): AnyCase[] {
  return [48, 384, 4096].map((width) => {
    const embeddings = once(() =>
      fillNormal(new Float32Array(ITEMS * width), { seed: 1, stream: "bench" })
    );
    const first = (count: number) => Uint32Array.from({ length: count }, (_, i) => i);
    const answer = async (backend: Backend) => {
      const { items, trained, epochs } = CHECKED;
      const rows = embeddings().subarray(0, items * width);
      return (await saeFeatures(backend, rows, { width, trainItems: first(trained), epochs }))
        .values;
    };
    return kernelCase({
      kernel: "SAE features",
      size: `${ITEMS} x ${width}`,
      // Encoding in training, its decoding and gradients of the active features, and encoding all items once.
      flop: TRAINED * EPOCHS * (2 * width * FEATURES + 8 * width * ACTIVE) +
        2 * ITEMS * width * FEATURES,
      engines: enginesOf(entrants, {
        answer,
        run: (backend) => saeFeatures(backend, embeddings(), { width, trainItems: first(TRAINED) }),
        allCores: ["native"],
        leftOut: { plain: TOO_LONG, "software gpu": TOO_LONG },
      }),
      check: {
        expected: () => answer(new ReferenceBackend()),
        compare: (actual, expected) =>
          agreementOf("features", actual, expected, TRAINING_TOLERANCE),
        part: `${CHECKED.epochs} epochs on ${CHECKED.items} items`,
      },
    });
  });
}
