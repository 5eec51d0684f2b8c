import { type ResultRole, SYSTEM_PROMPT_STYLES } from "../agents/mod.ts";
import type { TracedAgent } from "../agents/traces/mod.ts";
import type { ChatRequest, PromptForm } from "../inference/mod.ts";
import { findChatModel } from "./find_model.ts";
import { CHAT_BACKENDS } from "./model_flags.ts";
import { openChat } from "./open_chat.ts";
import type { FlagValues } from "./parse_flags.ts";
import type { Progress } from "./progress_line.ts";
import { readNumber, readWord } from "./read_lists.ts";
import { readWhole } from "./repair_settings.ts";
import { UsageError } from "./usage_error.ts";

const PROMPT_FORMS: readonly PromptForm[] = ["template", "headers"];
const RESULT_ROLES: readonly ResultRole[] = ["tool", "user"];

/**
 * The agents that flags name: each model in the setting asked for. What differs from a model's own
 * setting stands in the agent's name, so that no two settings share one.
 *
 * @throws {UsageError} A name that stands for nothing, or two models of one name
 */
export async function readAgents(
  flags: FlagValues,
  { signal, progress }: {
    readonly signal: AbortSignal;
    readonly progress: (progress: Progress) => void;
  },
): Promise<TracedAgent[]> {
  const word = <T extends string>(name: string, words: readonly T[]): T | undefined => {
    const text = flags.text(name);
    return text === undefined ? undefined : readWord(text, { flag: `--${name}`, words });
  };
  const backend = word("backend", CHAT_BACKENDS);
  const promptForm = word("prompt-form", PROMPT_FORMS);
  const systemStyle = word("system-prompt", SYSTEM_PROMPT_STYLES);
  const resultRole = word("result-role", RESULT_ROLES);
  const temperature = readTemperature(flags);
  const whole = (name: string, least: number) =>
    flags.has(name) ? readWhole(flags, { name, otherwise: least, least }) : undefined;
  const maxTokens = whole("max-tokens", 1), contextLength = whole("context-length", 2);
  const setting = [
    backend,
    temperature === undefined ? undefined : `t${temperature}`,
    maxTokens === undefined ? undefined : `n${maxTokens}`,
    contextLength === undefined ? undefined : `c${contextLength}`,
    promptForm === "headers" ? "headers" : undefined,
    systemStyle,
    resultRole === "user" ? "user-results" : undefined,
  ].filter((part) => part !== undefined);
  const names = flags.text("models")?.split(",").map((name) => name.trim()) ?? [undefined];
  const agents: TracedAgent[] = [];
  for (const name of names) {
    const modelsFile = flags.text("models-file");
    const found = await findChatModel(name, { modelsFile, backend, signal });
    const entry = { ...found, ...(contextLength && { context_length: contextLength }) };
    agents.push({
      name: [folderName(entry), ...setting].join("+"),
      open: () => openChat(entry, { promptForm, progress }),
      hfId: entry.hf_id,
      generate: {
        maxTokens: maxTokens ?? entry.max_tokens,
        temperature: temperature ?? entry.temperature,
        topP: entry.top_p,
        topK: entry.top_k,
      },
      resultRole,
      systemStyle,
    });
  }
  const twice = agents.find(({ name }, i) => agents.findIndex((a) => a.name === name) < i);
  if (twice) {
    throw new UsageError(
      `Cannot run agents as --models must have different names: found ${twice.name} twice`,
    );
  }
  return agents;
}

/** A model's name as a folder may have it. */
function folderName({ name }: ChatRequest): string {
  return name.replace(/[^A-Za-z0-9._=-]+/g, "-").replace(/^[^A-Za-z0-9]+/, "") || "model";
}

function readTemperature(flags: FlagValues): number | undefined {
  const text = flags.text("temperature");
  return text === undefined ? undefined : readNumber(text, {
    flag: "--temperature",
    must: "a number of at least 0",
    accept: (x) => x >= 0,
  });
}
