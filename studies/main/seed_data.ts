import {
  averageRevisions,
  binarise,
  type Cells,
  dropUnscoredItems,
  type ItemSplit,
  matchStrength,
  observedCells,
  type ResponseMatrix,
  sampleBalanced,
  sampleRevisions,
  selectRespondents,
  splitItems,
  subsampleItems,
  subsampleRespondents,
  thinCells,
} from "../../responses/mod.ts";
import { alignTo } from "./sources/align_to.ts";
import type { Protocol } from "./protocol.ts";
import type { LikelihoodName, MainSettings } from "./settings.ts";
import type { ItemEmbeddings, StudyData } from "./sources/study_data.ts";

/** The data of one seed: what is trained on, chosen on and measured on. */
export interface SeedData {
  readonly seed: number;
  /** `[R, I]` after all sub-sampling */
  readonly matrix: ResponseMatrix;
  /** Place of each item, and of each respondent, in the matrix of the study */
  readonly itemIndex: Uint32Array;
  readonly respondentIndex: Uint32Array;
  readonly split: ItemSplit;
  /** Training and validation items together, rising */
  readonly development: Uint32Array;
  readonly embeddings?: ItemEmbeddings;
  /** Sum of the respondents' weights */
  readonly weightSum: number;
  /** Cells to learn from, thinned, among some items, with the targets of a likelihood. */
  cells(part: "train" | "development", likelihood?: LikelihoodName): Cells;
  /** Cells to measure on; those of the validation items are thinned like the training cells. */
  heldOut(part: "validation" | "test", likelihood?: LikelihoodName): Cells;
}

/**
 * Prepares the data of one seed: draws agents, items and respondents, splits the items, thins the cells.
 *
 * @throws {RangeError} When agents are to be weighed by strength but there is no matrix after revision
 */
export function prepareSeed(
  data: StudyData,
  { settings, protocol, seed }: { settings: MainSettings; protocol: Protocol; seed: number },
): SeedData {
  let weightByName: Map<string, number> | undefined;
  let matrix = data.matrix;
  const count = settings.preRevision, there = matrix.respondents.length;
  if (typeof count === "number" && count > there) {
    throw new RangeError(
      `Cannot use ${count} agents from before revision as there must be so many: found ${there} in ${data.source.name}`,
    );
  }
  if (typeof count === "number" && protocol.preset === "v3") {
    if (!data.later) {
      throw new RangeError(
        `Cannot weigh agents for --pre-revision ${count} with the preset v3 as it needs the matrices after revision too: found none; use --preset v1 or --pre-revision max`,
      );
    }
    const weights = matchStrength(matrix, data.later, { count });
    weightByName = new Map(matrix.respondents.map((name, r) => [name, weights[r]]));
  } else if (typeof count === "number") {
    matrix = selectRespondents(matrix, sampleBalanced(matrix, { count, seed }));
  }
  matrix = subsampleItems(matrix, { share: settings.itemShare, seed });
  if (settings.respondentCount !== undefined) {
    matrix = subsampleRespondents(matrix, { count: settings.respondentCount, seed });
  }
  if (!data.keepsItems) matrix = dropUnscoredItems(matrix).matrix;

  const split = splitItems(matrix, { seed, protocol: protocol.split });
  const development = Uint32Array.from([...split.train, ...split.validation]).sort();
  const itemIndex = places(data.matrix.items, matrix.items);
  const weights = weightByName && matrix.respondents.map((name) => weightByName.get(name)!);
  const weightSum = weights?.reduce((sum, weight) => sum + weight, 0) ?? matrix.respondents.length;

  const learned = new Map<string, Cells>();
  const learnedCells = (likelihood?: LikelihoodName): Cells => {
    const single = data.ensemble && likelihood === "bernoulli" && protocol.preset !== "default";
    const key = single ? "one revision" : "mean";
    let cells = learned.get(key);
    if (!cells) {
      const target = single ? oneRevision(data.ensemble!, matrix, seed) : matrix;
      const all = observedCells(target, { items: development, respondentWeights: weights });
      cells = thinCells(all, { retention: settings.retention, seed });
      learned.set(key, cells);
    }
    return cells;
  };
  const isValidation = mask(matrix.items.length, split.validation);
  const made = new Map<string, Cells>();
  // The same object each time, so that fits can see what they share.
  const once = (key: string, make: () => Cells): Cells => {
    let cells = made.get(key);
    if (!cells) made.set(key, cells = make());
    return cells;
  };
  const part = (all: Cells, kept: "training" | "validation") => {
    const wanted = kept === "validation" ? 1 : 0;
    return once(
      `${kept} ${all === learned.get("mean") ? "mean" : "one"}`,
      () => filterCells(all, (item) => isValidation[item] === wanted),
    );
  };
  return {
    seed,
    matrix,
    itemIndex,
    respondentIndex: places(data.matrix.respondents, matrix.respondents),
    split,
    development,
    embeddings: data.embeddings && selectRows(data.embeddings, itemIndex, matrix.items),
    weightSum,
    cells(from, likelihood) {
      const cells = learnedCells(likelihood);
      return from === "development" ? cells : part(cells, "training");
    },
    heldOut(from, likelihood) {
      if (from === "validation") return part(learnedCells(likelihood), "validation");
      const hard = protocol.hardTruth && likelihood === "bernoulli";
      return once(
        hard ? "hard test" : "test",
        () => observedCells(hard ? binarise(matrix) : matrix, { items: split.test }),
      );
    },
  };
}

/** One revision drawn at random, in the rows and columns of the prepared matrix. */
function oneRevision(
  ensemble: readonly ResponseMatrix[],
  matrix: ResponseMatrix,
  seed: number,
): ResponseMatrix {
  const { matrix: one } = averageRevisions(sampleRevisions(ensemble, { count: 1, seed }));
  return alignTo(one, matrix);
}

/** Where each of some names stands among all. */
function places(all: readonly string[], some: readonly string[]): Uint32Array {
  const index = new Map(all.map((name, i) => [name, i]));
  return Uint32Array.from(some, (name) => index.get(name)!);
}

function mask(length: number, indices: Uint32Array): Uint8Array {
  const flags = new Uint8Array(length);
  for (const i of indices) flags[i] = 1;
  return flags;
}

function selectRows(
  { values, width, missing }: ItemEmbeddings,
  rows: Uint32Array,
  names: readonly string[],
): ItemEmbeddings {
  if (rows.length * width === values.length && rows.every((row, i) => row === i)) {
    return { values, width, missing };
  }
  const selected = new Float32Array(rows.length * width);
  rows.forEach((row, i) =>
    selected.set(values.subarray(row * width, (row + 1) * width), i * width)
  );
  const kept = new Set(names);
  return { values: selected, width, missing: missing.filter((name) => kept.has(name)) };
}

function filterCells(cells: Cells, keep: (item: number) => boolean): Cells {
  const kept = Array.from(cells.item.keys()).filter((c) => keep(cells.item[c]));
  return {
    respondents: cells.respondents,
    items: cells.items,
    respondent: Uint32Array.from(kept, (c) => cells.respondent[c]),
    item: Uint32Array.from(kept, (c) => cells.item[c]),
    score: Float64Array.from(kept, (c) => cells.score[c]),
    ...(cells.weight && { weight: Float64Array.from(kept, (c) => cells.weight![c]) }),
  };
}
