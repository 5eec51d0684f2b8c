import { writeAtomic } from "../../../files/mod.ts";
import type { BackendInfo } from "../../../kernels/mod.ts";
import type { Protocol } from "../protocol.ts";
import { resultRows } from "../result_rows.ts";
import type { MainSettings } from "../settings.ts";
import type { StudyData } from "../sources/study_data.ts";
import type { UnitResult } from "../unit_result.ts";
import { writeConfigurationFiles } from "./configuration_files.ts";
import { type JsonResults, jsonResults } from "./json_results.ts";
import { summaryMarkdown } from "./summary_markdown.ts";

/**
 * Writes the tables of a study: a file for each configuration, `results.json` and `summary.md`.
 *
 * Each file appears whole, and the same results give the same bytes.
 *
 * @returns The object of `results.json`
 */
export async function writeResults(
  folder: string,
  { choosing, final, ...context }: {
    choosing: readonly UnitResult[];
    final: readonly UnitResult[];
    data: StudyData;
    settings: MainSettings;
    protocol: Protocol;
    device: BackendInfo;
    /** Names of other files that the study has written */
    others: readonly string[];
  },
): Promise<{ json: JsonResults; rows: ReturnType<typeof resultRows> }> {
  const { data, protocol, device, others } = context;
  const rows = resultRows(final, { byCandidate: !protocol.chooses });
  const tables = await writeConfigurationFiles(folder, [...choosing, ...final], context);
  const files = [...tables, ...others, "results.json", "summary.md", "manifest.json"]
    .map((name) => `${folder}/${name}`);
  const json = jsonResults(rows, { source: data.source, device, files });
  await writeAtomic(`${folder}/results.json`, JSON.stringify(json, null, 2) + "\n");
  await writeAtomic(`${folder}/summary.md`, summaryMarkdown({ rows, ...context }));
  return { json, rows };
}
