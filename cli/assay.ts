/**
 * The `assay` program: flags in, calls out.
 *
 * @module
 */
import type { Command } from "./command.ts";
import { formatHelp } from "./format_help.ts";
import { nearest } from "./nearest.ts";
import { parseFlags } from "./parse_flags.ts";
import { printable } from "./printable.ts";
import { nameRuntimeFolder } from "./runtime_folder.ts";
import { UsageError } from "./usage_error.ts";

/** Sub-commands by name; each is loaded when it is called for. */
const COMMANDS: Readonly<Record<string, { summary: string; load: () => Promise<Command> }>> = {
  reproduce: {
    summary: "run the main study: every model on every feature set, with a table at the end",
    load: async () => (await import("./commands/reproduce.ts")).reproduce,
  },
  "study sparse": {
    summary: "hold TEMPER against other methods as fewer and fewer cells are known",
    load: async () => (await import("./commands/study_sparse.ts")).studySparse,
  },
  study: {
    summary: "run a study by name, such as support-thinning; --list tells all",
    load: async () => (await import("./commands/study.ts")).study,
  },
  compare: {
    summary: "hold the results of two runs of the main study against each other",
    load: async () => (await import("./commands/compare.ts")).compare,
  },
  describe: {
    summary: "say what a response matrix holds",
    load: async () => (await import("./commands/describe.ts")).describe,
  },
  align: {
    summary: "check that revisions of one matrix have their items in the same order",
    load: async () => (await import("./commands/align.ts")).align,
  },
  convert: {
    summary: "rewrite a response matrix in another format",
    load: async () => (await import("./commands/convert.ts")).convert,
  },
  items: {
    summary: "analyse the items of a benchmark: difficulty, fit, reliability",
    load: async () => (await import("./commands/items.ts")).items,
  },
  figures: {
    summary: "draw figures from result tables",
    load: async () => (await import("./commands/figures.ts")).figures,
  },
  "analyse agreement": {
    summary: "say how repeated passes of a judge agree",
    load: async () => (await import("./commands/analyse_agreement.ts")).analyseAgreement,
  },
  "analyse stability": {
    summary: "say whether scores spread less after revision, pass rates aside",
    load: async () => (await import("./commands/analyse_stability.ts")).analyseStability,
  },
  "analyse best": {
    summary: "table every configuration of a study at its best setting",
    load: async () => (await import("./commands/analyse_best.ts")).analyseBest,
  },
  "analyse latex": {
    summary: "write that table for an appendix in LaTeX",
    load: async () => (await import("./commands/analyse_latex.ts")).analyseLatex,
  },
  "analyse paired": {
    summary: "say which method beats which, by how much",
    load: async () => (await import("./commands/analyse_paired.ts")).analysePaired,
  },
  "analyse thinning": {
    summary: "put the tables of a thinning study together again",
    load: async () => (await import("./commands/analyse_thinning.ts")).analyseThinning,
  },
  "analyse traces": {
    summary: "tokens, time and cost of recorded runs",
    load: async () => (await import("./commands/analyse_traces.ts")).analyseTraces,
  },
  "analyse rubrics": {
    summary: "share of items that a judge calls defective",
    load: async () => (await import("./commands/analyse_rubrics.ts")).analyseRubrics,
  },
  "analyse revision": {
    summary: "scores of each method before and after revision",
    load: async () => (await import("./commands/analyse_revision.ts")).analyseRevision,
  },
  "analyse loadings": {
    summary: "loadings of items from the weights of a study",
    load: async () => (await import("./commands/analyse_loadings.ts")).analyseLoadings,
  },
  "analyse sae": {
    summary: "tell what the features of an autoencoder stand for",
    load: async () => (await import("./commands/analyse_sae.ts")).analyseSae,
  },
  embed: {
    summary: "embed the texts of items, and write the table that studies read",
    load: async () => (await import("./commands/embed.ts")).embed,
  },
  "fit-large": {
    summary: "fit a long table and features on disk that are too large for memory",
    load: async () => (await import("./commands/fit_large.ts")).fitLarge,
  },
  repair: {
    summary: "score a model by repairing functions with faults, executed in a sandbox",
    load: async () => (await import("./commands/repair.ts")).repair,
  },
  agents: {
    summary: "let settings of the shipped model work at small tasks, for a response matrix",
    load: async () => (await import("./commands/agents.ts")).agents,
  },
  "agent run": {
    summary: "let models work as agents in a sandbox, a trace for each run",
    load: async () => (await import("./commands/agent_run.ts")).agentRun,
  },
  "traces check": {
    summary: "check traces of agents: form, digests and the chain over them",
    load: async () => (await import("./commands/traces_check.ts")).tracesCheck,
  },
  "traces matrix": {
    summary: "write the runs of agents as a response matrix, with item texts",
    load: async () => (await import("./commands/traces_matrix.ts")).tracesMatrix,
  },
  "traces validate": {
    summary: "ask whether spectral features of traces tell drift",
    load: async () => (await import("./commands/traces_validate.ts")).tracesValidate,
  },
  notebooks: {
    summary: "check and run the notebooks, and render them for reading",
    load: async () => (await import("./commands/notebooks.ts")).notebooks,
  },
  bundle: {
    summary: "make one file for browsers, its types, and a page that trains there",
    load: async () => (await import("./commands/bundle.ts")).bundle,
  },
  test: {
    summary: "run the tests and the documentation's examples",
    load: async () => (await import("./commands/test.ts")).test,
  },
  ok: {
    summary: "run the gate: format, lint, types, examples, quick tests",
    load: async () => (await import("./commands/ok.ts")).ok,
  },
  bench: {
    summary: "time the kernels",
    load: async () => (await import("./commands/bench.ts")).bench,
  },
};

function overview(): string {
  const names = Object.entries(COMMANDS).map(([name, { summary }]) =>
    `  ${name.padEnd(19)}${summary}`
  );
  return [
    "Measures AI agents: response matrices, item response theory, WebGPU kernels.",
    "",
    "Usage: assay COMMAND [flags]",
    "",
    "Commands:",
    ...names,
    "",
    "Examples:",
    "  deno task reproduce",
    "      Run the main study with its quick setting",
    "  deno task assay reproduce --help",
    "      List the flags of a command",
  ].join("\n");
}

/** Runs one command line and gives the exit status: 0 done, 1 failed, 2 not understood, 130 stopped. */
export async function main(args: readonly string[]): Promise<number> {
  const [first] = args;
  try {
    if (first === undefined || first === "--help" || first === "-h" || first === "help") {
      console.log(overview());
      return first === undefined ? 2 : 0;
    }
    const { name, rest } = splitCommand(args);
    if (FAMILIES.has(name)) {
      if (rest.includes("--help") || rest.includes("-h")) {
        console.log(familyHelp(name));
        return 0;
      }
      const members = Object.keys(COMMANDS).flatMap((known) =>
        known.startsWith(`${name} `) ? [known.slice(name.length + 1)] : []
      );
      throw new UsageError(
        `Cannot run ${name} as the name of one must follow, of ${members.join(", ")}: found none`,
      );
    }
    const entry = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
    if (!entry) {
      const near = nearest(name, Object.keys(COMMANDS));
      throw new UsageError(
        `Cannot run "${name}" as there is no such command: ${
          near ? `did you mean ${near}?` : "see assay --help"
        }`,
      );
    }
    const command = await entry.load();
    if (rest.includes("--help") || rest.includes("-h")) {
      console.log(formatHelp(command));
      return 0;
    }
    return await command.run(parseFlags(command, rest));
  } catch (error) {
    console.error(describeError(error));
    return error instanceof UsageError ? 2 : 1;
  }
}

/** First words of commands that have two, and are none by themselves. */
const FAMILIES: ReadonlySet<string> = new Set(["agent", "analyse", "traces"]);

/** The members of a family, each with what it does. */
function familyHelp(family: string): string {
  const own = Object.entries(COMMANDS).filter(([name]) => name.startsWith(`${family} `));
  return [
    `Usage: assay ${family} NAME [flags]; the flags of each: assay ${family} NAME --help`,
    "",
    ...own.map(([name, { summary }]) => `  ${name.padEnd(19)}${summary}`),
  ].join("\n");
}

/** A command's name, which may be two words, and what follows it. */
function splitCommand(args: readonly string[]): { name: string; rest: readonly string[] } {
  const [first, second] = args, both = second !== undefined && !second.startsWith("-");
  const known = FAMILIES.has(first) || Object.hasOwn(COMMANDS, `${first} ${second}`);
  const words = both && known ? 2 : 1;
  return { name: args.slice(0, words).join(" "), rest: args.slice(words) };
}

/** What a person needs of an error; the place in the program only for one that nobody foresaw. */
function describeError(error: unknown): string {
  if (!(error instanceof Error)) return `error: ${String(error)}`;
  const foreseen = error.message.startsWith("Cannot ") || /: Cannot /.test(error.message) ||
    error.name in Deno.errors;
  let text = foreseen ? error.message : error.stack ?? error.message;
  for (let cause = error.cause; cause instanceof Error; cause = cause.cause) {
    if (!text.includes(cause.message)) text += `\n  because: ${cause.message}`;
  }
  return printable(`error: ${text}`);
}

if (import.meta.main) {
  nameRuntimeFolder();
  Deno.exit(await main(Deno.args));
}
