import { canonicalJson, sha256 } from "../../files/mod.ts";
import { replayTurn, stepSeed } from "../loop/mod.ts";
import type { Trace } from "./schema.ts";
import { LOOP_VERSION } from "./run_settings.ts";
import { runId, settingsDigest, tracePath } from "./trace_file.ts";

/** Notes a name for which something else was wanted than was found. */
type Must = (name: string, wanted: unknown, found: unknown) => void;

/** What is wrong with a trace that fits the schema, by itself. */
export async function traceFaults(file: string, trace: Trace): Promise<string[]> {
  const faults: string[] = [];
  const must: Must = (name, wanted, found) => {
    if (show(wanted) !== show(found)) {
      faults.push(`${name} must be ${clip(show(wanted))}: found ${clip(show(found))}`);
    }
  };
  must("status", "finished", trace.status);
  await checkSettings(file, trace, must);
  await checkTurns(trace, must);
  checkEmbeddings(trace, must);
  if (trace.status === "running") return faults;
  if (!trace.outcome) return [...faults, "outcome must be there: found none"];
  checkOutcome(trace, must);
  return faults;
}

/** Where it stands and what it says of itself is what its settings say. */
async function checkSettings(file: string, trace: Trace, must: Must): Promise<void> {
  const { agent, label, scenario, run_number: run, settings, seed, model } = trace;
  must("file", tracePath({ agent, label, run }), file);
  const digest = await settingsDigest(settings);
  must("settings_digest", digest, trace.settings_digest);
  must("run_id", runId({ scenario, agent, label, run, digest }), trace.run_id);
  const said = {
    ...{ scenario, label, agent, run, seed },
    prompt: await sha256(trace.prompt),
    scripted: trace.data_source === "scripted",
    "loop.system": await sha256(trace.system_prompt),
    "model.name": model.name,
    "model.digest": model.digest,
    "model.backend": model.backend,
    "model.weights": model.weights,
    "model.prompt_form": model.prompt_form,
    "model.context_length": model.context_length,
  };
  for (const [name, value] of Object.entries(said)) {
    must(`settings.${name}`, value, at(settings, name));
  }
}

/** Numbers, seeds, and steps as their replies give them. */
async function checkTurns({ steps, turns, seed, settings }: Trace, must: Must): Promise<void> {
  steps.forEach(({ i }, place) => must(`steps[${place}].i`, place, i));
  const byTurn = Map.groupBy(steps, ({ turn }) => turn);
  steps.forEach(({ turn, type }, place) => {
    if (type === "error") return;
    must(`steps[${place}].turn below ${turns.length}`, true, turn < turns.length);
  });
  for (const [place, one] of turns.entries()) {
    must(`turns[${place}].turn`, place, one.turn);
    must(`turns[${place}].seed`, await stepSeed(seed, ["turn", place]), one.seed);
    if (at(settings, "loop.version") !== LOOP_VERSION) continue;
    const { reply_length: replyLength, finish_reason: finishReason, stop_text: stopText } = one;
    const found = replayTurn({ ...one, replyLength, finishReason, stopText });
    if (!found) continue;
    const own = (byTurn.get(place) ?? []).filter(({ type }) =>
      type !== "tool_result" && type !== "error"
    );
    const plain = (list: readonly { type: string; text: string }[]) =>
      list.map(({ type, text }) => ({ type, text }));
    must(`steps of turn ${place}, by its reply,`, found.steps, plain(own));
    must(`turns[${place}].repairs`, found.repairs, one.repairs);
    must(`turns[${place}].flags`, found.flags, one.flags);
  }
  let call: Trace["steps"][number] | undefined;
  for (const [place, step] of steps.entries()) {
    if (step.type === "tool_call") {
      const { tool, args } = step;
      if (step.full_length === undefined) {
        must(`steps[${place}].args`, JSON.parse(step.text), { tool, args });
      }
    }
    if (step.type === "tool_result") {
      must(`steps[${place}].tool`, call?.tool, step.tool);
      must(`steps[${place}].args`, call?.args, step.args);
    }
    call = step.type === "tool_call" ? step : undefined;
  }
}

/** A vector for each step, all of one width. */
function checkEmbeddings({ embeddings, steps, metadata: { embedding } }: Trace, must: Must): void {
  must("embeddings there", embedding.status === "done", embeddings !== null);
  if (!embeddings) return;
  must("rows of embeddings", steps.length, embeddings.length);
  const odd = embeddings.findIndex((row) => row.length !== embedding.width);
  if (odd >= 0) must(`embeddings[${odd}].length`, embedding.width, embeddings[odd].length);
}

/** The outcome is what steps and turns come to. */
function checkOutcome({ steps, turns, ...trace }: Trace, must: Must): void {
  const outcome = trace.outcome!, { judgement, usage } = outcome;
  const count = (...types: string[]) => steps.filter(({ type }) => types.includes(type)).length;
  const tokens = (kind: "prompt" | "completion") =>
    turns.reduce((sum, turn) => sum + turn.tokens[kind], 0);
  const last = steps.at(-1);
  const wanted = {
    num_steps: steps.length,
    completed: count("final") > 0,
    error: count("error") > 0,
    stop_reason: last?.type === "final" ? "final" : last?.reason,
    behaviour: "behaviour" in judgement ? judgement.behaviour : null,
  };
  for (const [name, value] of Object.entries(wanted)) {
    must(`outcome.${name}`, value, outcome[name as keyof typeof wanted]);
  }
  const used = {
    steps: count("thought", "tool_call", "tool_result", "final"),
    tool_calls: count("tool_call"),
    malformed: count("malformed"),
    turns: turns.length,
    prompt_tokens: tokens("prompt"),
    completion_tokens: tokens("completion"),
  };
  for (const [name, value] of Object.entries(used)) {
    must(`outcome.usage.${name}`, value, usage[name as keyof typeof used]);
  }
}

/** A value by its dotted name. */
function at(value: unknown, name: string): unknown {
  return name.split(".").reduce<unknown>(
    (inner, key) =>
      typeof inner === "object" && inner !== null && Object.hasOwn(inner, key)
        ? (inner as Record<string, unknown>)[key]
        : undefined,
    value,
  );
}

function show(value: unknown): string {
  return value === undefined ? "none" : canonicalJson(value);
}

function clip(text: string): string {
  return text.slice(0, 100);
}
