import { type ChatModel, openChatModel } from "../../inference/mod.ts";
import { scriptModel } from "./scripts/script_model.ts";
import type { AgentSetting } from "./settings/agent_setting.ts";
import { retellResults } from "./settings/retell_results.ts";
import type { WeightBits } from "./weights/mod.ts";

/** Folders of the model's variants: the shipped one, and one for each number of bits. */
export interface ModelFolders {
  readonly onnx: string;
  readonly bits: (bits: WeightBits) => string;
}

/**
 * Opens what answers for a setting: the model in its variant, or a script.
 *
 * @param setting Of a respondent
 * @param folders Where the variants of the model lie
 * @throws {ModelError} If the variant's files are missing or damaged
 *
 * @example A script needs no files
 * ```ts
 * import { openRespondent } from "./open_respondent.ts";
 * import { strict as assert } from "node:assert";
 *
 * const respondent = { kind: "script", script: "lister" } as const;
 * const model = await openRespondent({ respondent }, { onnx: "none", bits: () => "none" });
 * assert.equal(model.name, "script-lister");
 * ```
 */
export async function openRespondent(
  { respondent }: Pick<AgentSetting, "respondent">,
  folders: ModelFolders,
): Promise<ChatModel> {
  if (respondent.kind === "script") return scriptModel(respondent.script);
  const { weights, promptForm } = respondent;
  const onnx = weights === "onnx";
  const entry = {
    name: `tool-llama-1m-${onnx ? "onnx" : `w${weights}`}`,
    folder: onnx ? folders.onnx : folders.bits(weights),
    backend: onnx ? "onnx" : "wgsl",
    provider: "wasm",
    dtype: "float32",
    load_in_4bit: false,
    load_in_8bit: onnx,
    max_tokens: respondent.maxTokens,
    context_length: respondent.contextLength,
    temperature: respondent.temperature,
    top_k: respondent.topK,
    top_p: respondent.topP,
    description: "",
  } as const;
  const model = await openChatModel(entry, { promptForm });
  return retellResults(model, respondent.results);
}
