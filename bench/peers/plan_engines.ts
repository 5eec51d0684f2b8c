import type { PeerSpec } from "./peer_spec.ts";
import type { RowJob, Size } from "./peer_rows.ts";

/** Who takes part in a row, and how. */
export type Entrant = Pick<PeerSpec, "engine" | "name" | "threads" | "compile"> & {
  /** Smaller job for one that would take minutes; its time is given for a whole unit all the same */
  readonly epochs?: number;
  readonly checkEpochs?: number;
  /** Timed once, without warming up */
  readonly once?: boolean;
  readonly [more: string]: unknown;
};

const ours = (threads: number): Entrant => ({
  engine: "assay",
  name: "Assay",
  threads,
  compile: false,
});
const plain: Entrant = {
  engine: "reference",
  name: "plain TypeScript",
  threads: 1,
  compile: false,
  once: true,
};

/**
 * Engines of a row. PyTorch comes with one thread and with all, eager and compiled; where there are two
 * sensible ways to write a job in it or in NumPy, both are there, and the best one counts.
 */
export function planEngines({ job, sizes }: RowJob, size: Size, cores: number): Entrant[] {
  const threads = cores > 1 ? [1, cores] : [1];
  const many = (n: number) => n === 1 ? "1 thread" : `${n} threads`;
  const torch = (more: object = {}, label = "", compiles = [false, true]): Entrant[] =>
    compiles.flatMap((compile) =>
      threads.map((n) => ({
        engine: "torch" as const,
        name: `PyTorch ${label}${compile ? "compiled, " : ""}${many(n)}`,
        threads: n,
        compile,
        ...more,
      }))
    );
  const numpy = (method: string, label: string): Entrant[] =>
    threads.map((n) => ({
      engine: "numpy" as const,
      name: `${label}, ${many(n)}`,
      threads: n,
      compile: false,
      method,
    }));
  const full = size === "full";
  const reference = full ? [plain] : [];
  switch (job) {
    case "araf":
      return [
        ours(cores),
        ...torch(),
        { ...plain, epochs: 2, checkEpochs: sizes.width > 100 ? 5 : 50 },
      ];
    case "araf_sweep":
      return [ours(cores), ...torch()];
    case "mirt_sweep":
      return [ours(cores), ...torch(), ...(full ? [{ ...plain, epochs: 5 }] : [])];
    case "logistic":
      return [ours(cores), ...torch(), plain];
    case "sae":
      return [
        ours(cores),
        ...torch({ sparse: false }, "", sizes.features > 1000 ? [false] : [false, true]),
        ...torch({ sparse: true }, "sparse decoder, ", [false]),
        ...(sizes.features > 1000
          ? []
          : reference.map((r) => ({ ...r, epochs: 1, checkEpochs: 1 }))),
      ];
    case "pca":
      return [
        ours(cores),
        ...numpy("eigh", "NumPy eigh"),
        ...numpy("subset", "SciPy eigh, 48 wanted"),
        ...numpy("sklearn", "scikit-learn"),
        ...torch({ method: "eigh" }, "eigh, ", [false]),
        ...torch({ method: "lowrank" }, "pca_lowrank, ", [false]),
        ...reference,
      ];
    case "knn":
      return [
        ours(cores),
        ...numpy("numpy", "NumPy"),
        ...numpy("sklearn", "scikit-learn"),
        ...torch({}, "", [false]),
        ...reference,
      ];
    case "product":
      return [
        ours(cores),
        ...numpy("matmul", "NumPy"),
        ...torch({}, "", [false]),
        { engine: "tfjs", name: "tfjs wasm", threads: 1, compile: false, kind: "wasm" },
        {
          engine: "tfjs",
          name: "tfjs cpu",
          threads: 1,
          compile: false,
          kind: "cpu",
          epochs: 1,
          repeats: 1,
        },
        { engine: "onnxruntime-web", name: "ONNX Runtime Web", threads: 1, compile: false },
        { ...plain, epochs: 1, repeats: 1 },
      ];
  }
}
