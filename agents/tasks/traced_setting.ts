import type { TracedAgent } from "../traces/mod.ts";
import { type ModelFolders, openRespondent } from "./open_respondent.ts";
import type { AgentSetting } from "./settings/agent_setting.ts";
import { systemPromptOf } from "./settings/system_prompts.ts";

/** Bounds that only a fault, or a model that has lost its way, reaches. */
const GUARDS = { maxMalformed: 2, maxMalformedTotal: 4, wallMs: 120_000, generationMs: 60_000 };

/** A setting as an agent whose runs are recorded. */
export function tracedSetting(setting: AgentSetting, folders: ModelFolders): TracedAgent {
  const { name, respondent, system, maxSteps } = setting;
  return {
    name,
    open: () => openRespondent(setting, folders),
    system: systemPromptOf(system),
    budgets: { ...GUARDS, maxSteps },
    scripted: respondent.kind === "script",
    ...(respondent.kind === "model" && {
      generate: {
        maxTokens: respondent.maxTokens,
        temperature: respondent.temperature,
        topK: respondent.topK,
        topP: respondent.topP,
      },
    }),
  };
}
