import { findFont } from "../../figures/mod.ts";
import { openBackend } from "../../kernels/mod.ts";
import { spectral } from "../../studies/mod.ts";
import type { Command } from "../command.ts";
import { describePublished, describeValidation } from "../describe_validation.ts";
import type { FlagValues } from "../parse_flags.ts";
import { ProgressLine } from "../progress_line.ts";
import { readWord } from "../read_lists.ts";
import { readWhole } from "../repair_settings.ts";
import { UsageError } from "../usage_error.ts";

export const tracesValidate: Command = {
  name: "traces validate",
  summary: "Ask whether spectral features of traces tell drift, against honest controls.",
  positionals: "DIR",
  flags: [
    { name: "scenario", value: "NAME", help: "traces of this scenario only; all if left out" },
    {
      name: "label",
      value: "KIND",
      help: "behaviour (what the agent did) or condition (its prompt); behaviour if traces have it",
    },
    {
      name: "preset",
      value: "NAME",
      help: "default, or original: the published protocol, its in-sample headline included",
    },
    { name: "rank", value: "K", help: "singular directions; 5, or 10 with --preset original" },
    { name: "folds", value: "N", help: "folds of the headline; 5 if left out" },
    { name: "draws", value: "N", help: "draws of the bootstrap; 1000 if left out" },
    { name: "shuffles", value: "N", help: "refits with shuffled labels; 200 if left out" },
    { name: "seed", value: "N", help: "of folds, draws and shuffles; 0 if left out" },
    {
      name: "out",
      value: "DIR",
      help: "reports, features and figures; output/traces/validation if left out",
    },
    { name: "no-png", help: "leave the PNG pictures out, which need a font" },
    { name: "json", help: "print the report as JSON instead of sentences" },
    { name: "quiet", help: "no progress" },
  ],
  examples: [
    ["deno task assay traces validate output/agents/traces", "Validate the traces of a run"],
    [
      "deno task assay traces validate traces.jsonl --preset original --out compare",
      "Repeat the published protocol, to compare its figures",
    ],
  ],
  async run(flags) {
    if (flags.positionals.length !== 1) {
      throw new UsageError(
        `Cannot run traces validate as it needs one folder or file: found ${flags.positionals.length}`,
      );
    }
    const preset = readWord(flags.text("preset") ?? "default", {
      flag: "--preset",
      words: ["default", "original"],
    });
    const settings = settingsOf(flags, preset);
    const folder = (flags.text("out") ?? "output/traces/validation").replace(/(.)\/+$/, "$1");
    const font = flags.has("no-png") ? undefined : await findFont();
    const traces = await chosenTraces(flags);
    const line = ProgressLine.onStderr(flags.has("quiet"));
    if (preset === "original") {
      const { rank, draws, seed } = settings;
      const found = spectral.repeatPublished(traces, { rank, draws, seed });
      const files = await spectral.writePublished(found, { folder, font });
      print(flags, { report: found.report, text: describePublished(found.report), files });
      return 0;
    }
    const backend = await openBackend({ device: "wasm" });
    let stage = 0;
    const found = await spectral.validateTraces(traces, {
      backend,
      settings,
      onStage: (label) => line.update({ label, done: stage++, total: 4, unit: "stages" }),
    });
    line.clear();
    const files = await spectral.writeValidation(found, { folder, font });
    print(flags, { report: found.report, text: describeValidation(found.report), files });
    return 0;
  },
};

function settingsOf(flags: FlagValues, preset: string): spectral.ValidationSettings {
  const standard = spectral.DEFAULT_SETTINGS;
  const whole = (name: string, otherwise: number, least: number) =>
    readWhole(flags, { name, otherwise, least });
  const label = flags.text("label");
  if (preset === "original") {
    for (const name of ["label", "folds", "shuffles"]) {
      if (!flags.has(name)) continue;
      throw new UsageError(
        `Cannot run traces validate as --${name} has no part in --preset original`,
      );
    }
  }
  return {
    ...standard,
    rank: whole("rank", preset === "original" ? 10 : standard.rank, 1),
    folds: whole("folds", standard.folds, 2),
    draws: whole("draws", standard.draws, 1),
    shuffles: whole("shuffles", standard.shuffles, 0),
    seed: whole("seed", standard.seed, 0),
    ...(label !== undefined && {
      label: readWord(label, { flag: "--label", words: spectral.LABEL_KINDS }),
    }),
  };
}

async function chosenTraces(flags: FlagValues): Promise<readonly spectral.SpectralTrace[]> {
  const [path] = flags.positionals, wanted = flags.text("scenario");
  const { traces } = await spectral.readTraces(path);
  if (wanted === undefined) return traces;
  const own = traces.filter(({ scenario }) => scenario === wanted);
  if (own.length > 0) return own;
  const there = [...new Set(traces.map(({ scenario }) => scenario))].sort().join(", ");
  throw new RangeError(
    `Cannot validate traces as ${path} must hold some of scenario ${wanted}: found ${there}`,
  );
}

function print(
  flags: FlagValues,
  { report, text, files }: { report: unknown; text: string; files: readonly string[] },
): void {
  if (flags.has("json")) {
    const finite = (_: string, value: unknown) => value === Infinity ? "Infinity" : value;
    console.log(JSON.stringify({ report, files }, finite));
    return;
  }
  console.log(`${text}\n\n${files.join("\n")}`);
}
