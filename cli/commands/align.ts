import { checkAlignment, type NamedMatrix, readResponseMatrix } from "../../responses/mod.ts";
import { formatTable } from "../../studies/mod.ts";
import type { Command } from "../command.ts";
import { matrixFiles, matrixName } from "../matrix_files.ts";
import { UsageError } from "../usage_error.ts";

export const align: Command = {
  name: "align",
  summary: "Check that revisions of one matrix list their items in the same order.",
  positionals: "FILE|FOLDER...",
  flags: [
    {
      name: "reference",
      value: "PATH",
      help: "a file or folder of revisions known to be in order, to hold the others against",
    },
    { name: "json", help: "print the whole report as one JSON object" },
  ],
  examples: [
    ["deno task assay align revisions/", "Status 1 if a revision is out of order"],
    ["deno task assay align new.csv --reference revisions/", "Hold one against others"],
  ],
  async run(flags) {
    if (flags.positionals.length === 0) {
      throw new UsageError("Cannot run align as it needs files or a folder: found none");
    }
    const paths = await matrixFiles(flags.positionals), path = flags.text("reference");
    if (paths.length < 2 && path === undefined) {
      throw new UsageError(
        `Cannot run align as it holds revisions against each other, of which there must be two, or a --reference: found ${
          paths[0]
        } alone`,
      );
    }
    const revisions = await readAll(paths);
    const reference = path === undefined ? undefined : await readAll(await matrixFiles([path]));
    const report = checkAlignment(revisions, { reference });
    if (flags.has("json")) console.log(JSON.stringify(report));
    else {
      const rows = report.revisions.map(({ revision, verdict, misaligned }) => [
        revision,
        verdict,
        misaligned.join(", "),
      ]);
      console.log(formatTable({ header: ["revision", "verdict", "agents out of order"], rows }));
    }
    return report.revisions.some(({ verdict }) => verdict === "misaligned") ? 1 : 0;
  },
};

async function readAll(paths: readonly string[]): Promise<NamedMatrix[]> {
  const found: NamedMatrix[] = [];
  for (const path of paths) {
    found.push({ name: matrixName(path), matrix: await readResponseMatrix(path) });
  }
  return found;
}
