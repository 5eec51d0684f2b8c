import { parseCsv } from "../../files/mod.ts";
import { studyCommand } from "./_run_reproduce.ts";
import { writeTinyData } from "./_tiny_data.ts";

/** Runs with two tiny benchmarks of 60 and 30 items in a folder of its own. */
export async function withTinyData(
  run: (cwd: string, args: string[]) => Promise<void>,
): Promise<void> {
  const cwd = await Deno.makeTempDir();
  try {
    const { data, embeddings } = await writeTinyData(cwd, { items: 60 });
    const args = [
      "--data",
      data,
      "--embeddings",
      embeddings,
      "--epochs",
      "30",
      "--resamples",
      "20",
    ];
    await run(cwd, [...args, "--features", "raw", "--methods", "knn,araf"]);
  } finally {
    await Deno.remove(cwd, { recursive: true });
  }
}

/** Runs a study to its end. */
export async function study(name: string, args: readonly string[], cwd: string) {
  const { code, stdout, stderr } = await studyCommand(name, args, cwd).output();
  const decoder = new TextDecoder();
  return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
}

/** The rows of a table by column. */
export async function rowsOf(path: string): Promise<Record<string, string>[]> {
  const { header, rows } = parseCsv(await Deno.readTextFile(path));
  return rows.map((row) => Object.fromEntries(header.map((name, c) => [name, row[c]])));
}
