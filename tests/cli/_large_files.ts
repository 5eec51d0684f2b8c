import { writeCsv, writeMatrixFile, writeParquet } from "../../files/mod.ts";
import { randomAraf } from "../_helpers/random_araf.ts";

/** Files of a small simulated problem: responses in long form, features as a matrix and as a table. */
export async function writeLargeFiles(
  folder: string,
  size: { R: number; I: number; D: number },
): Promise<void> {
  const { problem } = randomAraf({ ...size, K: 1, seed: 4, density: 0.3 });
  const { respondent, item, target, x, width } = problem;
  const rows = [...item.keys()].map((c) => [`a${respondent[c]}`, `b.${item[c]}`, target[c]]);
  await writeCsv(`${folder}/long.csv`, { header: ["agent", "item_id", "score"], rows });
  const items = Array.from({ length: size.I }, (_, j) => `b.${j}`);
  await writeMatrixFile(`${folder}/x.npy`, [x], { width });
  await Deno.writeTextFile(`${folder}/x.items.txt`, items.join("\n") + "\n");
  const embedding = items.map((_, j) => x.slice(j * width, (j + 1) * width));
  await writeParquet(`${folder}/x.parquet`, { item_id: items, embedding });
}
