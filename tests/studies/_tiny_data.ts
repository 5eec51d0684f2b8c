import { ResponseMatrix, writeResponseMatrix } from "../../responses/mod.ts";
import { selectCells } from "../../responses/mod.ts";
import { simulateBenchmark } from "../../irt/mod.ts";
import { writeEmbeddingTable } from "../../features/mod.ts";

/** Two small benchmarks and their embeddings, as a folder of wide tables; gives the paths. */
export async function writeTinyData(
  folder: string,
  { width = 6, items = 40 }: { width?: number; items?: number } = {},
): Promise<{ data: string; embeddings: string }> {
  const simulated = simulateBenchmark({
    seed: 5,
    factors: 2,
    width,
    benchmarks: [
      { name: "alpha", respondents: 7, items },
      { name: "beta", respondents: 5, items: items / 2 },
    ],
  });
  const matrix = ResponseMatrix.create(simulated.matrix);
  const data = `${folder}/data`, embeddings = `${folder}/embeddings.csv`;
  await Deno.mkdir(data, { recursive: true });
  for (const name of ["alpha", "beta"]) {
    const part = selectCells(matrix, {
      items: matrix.benchmarks.map((benchmark) => benchmark === name),
      respondents: matrix.respondents.map((respondent) => respondent.startsWith(`${name}.`)),
    });
    await writeResponseMatrix(`${data}/${name}.csv`, part);
  }
  await writeEmbeddingTable(embeddings, {
    items: matrix.items,
    width,
    values: simulated.embeddings.values,
    source: { path: "simulated", digest: "" },
  });
  return { data, embeddings };
}

/** Texts of the items of {@linkcode writeTinyData}, one table a benchmark; gives the folder. */
export async function writeTinyTexts(folder: string, { items = 40 } = {}): Promise<string> {
  const path = `${folder}/texts`, verbs = ["sort", "plot", "parse"], things = ["list", "tree"];
  await Deno.mkdir(path, { recursive: true });
  for (const [name, count] of [["alpha", items], ["beta", items / 2]] as const) {
    const rows = Array.from(
      { length: count },
      (_, i) =>
        `${name}.${i},"${verbs[i % 3]} the ${things[i % 2]}, ${"then print ".repeat(i % 4)}it"`,
    );
    await Deno.writeTextFile(`${path}/${name}.csv`, `item_id,text\n${rows.join("\n")}\n`);
  }
  return path;
}
