import { join } from "node:path";
import { type PreparedTexts, prepareTexts, textGroups } from "../../features/mod.ts";
import { cacheFolder } from "../../files/mod.ts";
import type { TextGroup } from "../../irt/mod.ts";
import type { Backend } from "../../kernels/mod.ts";
import {
  type FeatureScope,
  type ItemFeatures,
  itemFeatures,
  requireTexts,
  scopeItems,
} from "./item_features.ts";
import type { SeedData } from "./seed_data.ts";
import type { FeatureName } from "./settings.ts";
import type { StudyData } from "./sources/study_data.ts";

/** Item features of a study, each fitted once for a seed and a set of items. */
export class FeatureStore {
  readonly #data: StudyData;
  readonly #backend: Backend;
  readonly #kept = new Map<string, Promise<unknown>>();

  constructor(data: StudyData, backend: Backend) {
    this.#data = data;
    this.#backend = backend;
  }

  /** One row of numbers an item. */
  features(data: SeedData, name: FeatureName, scope: FeatureScope): Promise<ItemFeatures> {
    return this.#keep(`${name} ${data.seed} ${scope}`, () =>
      itemFeatures(data, {
        name,
        scope,
        backend: this.#backend,
        texts: this.#texts(data),
      }));
  }

  /** What TEMPER is told of items: groups of text features, an embedding as one group, or nothing. */
  groups(
    data: SeedData,
    name: FeatureName | undefined,
    scope: FeatureScope,
  ): Promise<readonly TextGroup[]> {
    return this.#keep(`groups of ${name} ${data.seed} ${scope}`, async () => {
      if (name === undefined) return [];
      if (name !== "text") {
        return [{ name: "embedding", ...await this.features(data, name, scope) }];
      }
      const { groups } = await textGroups(this.#backend, {
        texts: requireTexts(this.#texts(data)),
        benchmarks: data.matrix.benchmarks,
        trainItems: scopeItems(data, scope),
        seed: data.seed,
        cacheFolder: join(cacheFolder(), "features"),
      });
      return groups;
    });
  }

  /** Forgets the features of a seed. */
  release(seed: number): void {
    for (const key of this.#kept.keys()) if (key.includes(` ${seed} `)) this.#kept.delete(key);
  }

  #keep<T>(key: string, make: () => Promise<T>): Promise<T> {
    let made = this.#kept.get(key) as Promise<T> | undefined;
    if (!made) this.#kept.set(key, made = make());
    return made;
  }

  /** Texts of the items that a seed has left. */
  #texts({ itemIndex }: SeedData): PreparedTexts | undefined {
    const { texts } = this.#data;
    const all = itemIndex.length === texts?.texts.length;
    return all ? texts : texts && prepareTexts(Array.from(itemIndex, (i) => texts.texts[i]));
  }
}
