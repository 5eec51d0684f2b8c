import type { ScriptName } from "../scripts/script_model.ts";
import type { AgentSetting, ModelSetting } from "./agent_setting.ts";

const GREEDY: ModelSetting = {
  kind: "model",
  weights: 8,
  promptForm: "template",
  results: "plain",
  temperature: 0,
  topK: 0,
  topP: 1,
  maxTokens: 128,
  contextLength: 1024,
};

type Differences = Partial<ModelSetting> & Partial<Pick<AgentSetting, "system" | "maxSteps">>;

function ofModel(name: string, about: string, differences: Differences = {}): AgentSetting {
  const { system = "brief", maxSteps = 16, ...model } = differences;
  return { name, about, respondent: { ...GREEDY, ...model }, system, maxSteps };
}

function ofScript(script: ScriptName, about: string): AgentSetting {
  const respondent = { kind: "script", script } as const;
  return { name: `script-${script}`, about, respondent, system: "brief", maxSteps: 16 };
}

/**
 * The respondents: settings of one small model, and three scripts as marks on the scale.
 *
 * As most are one model, what one of them cannot do the others can hardly do either: the responses are
 * real, but they are no sample of agents.
 */
export const AGENT_SETTINGS: readonly AgentSetting[] = [
  ofModel("w8", "8-bit weights on our kernels, chat template, likeliest token, tools in short"),
  ofModel("w8-onnx", "ONNX Runtime, which also rounds what goes into each product to 8 bits", {
    weights: "onnx",
  }),
  ofModel("w5", "weights rounded to 5 bits", { weights: 5 }),
  ofModel("w4", "weights rounded to 4 bits", { weights: 4 }),
  ofModel("w3", "weights rounded to 3 bits", { weights: 3 }),
  ofModel("headers", "plain role headers in place of the chat template", { promptForm: "headers" }),
  ofModel("role", "told its role and nothing of the tools", { system: "role" }),
  ofModel("example", "told the tools, with an example of a turn", { system: "example" }),
  ofModel("results-tagged", "results of tools between short tags", { results: "tagged" }),
  ofModel("results-loop", "results between the loop's delimiters, unlike those of its training", {
    results: "loop",
  }),
  ofModel("window-208", "told its role alone, in a window of 208 tokens", {
    system: "role",
    contextLength: 208,
    maxTokens: 80,
  }),
  ofModel("steps-4", "4 steps: one call and the answer", { maxSteps: 4 }),
  ofModel("reply-48", "replies of at most 48 tokens", { maxTokens: 48 }),
  ofModel("t03", "temperature 0.3", { temperature: 0.3 }),
  ofModel("t07", "temperature 0.7", { temperature: 0.7 }),
  ofModel("t10", "temperature 1", { temperature: 1 }),
  ofModel("t15", "temperature 1.5", { temperature: 1.5 }),
  ofModel("t10-k3", "temperature 1, the 3 likeliest tokens", { temperature: 1, topK: 3 }),
  ofModel("t10-p07", "temperature 1, top-p 0.7", { temperature: 1, topP: 0.7 }),
  ofModel("w3-t07", "3 bits, temperature 0.7", { weights: 3, temperature: 0.7 }),
  ofModel("headers-t07", "plain headers, temperature 0.7", {
    promptForm: "headers",
    temperature: 0.7,
  }),
  ofScript("lister", "a script: lists the folder and stops"),
  ofScript("reader", "a script: reads the first file that the task names and reports it"),
  ofScript("keywords", "a script: looks for key words of the task and does what they stand for"),
];
