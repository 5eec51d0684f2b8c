import { recordedTokens, type TraceRecord } from "./trace_record.ts";

type Json = Readonly<Record<string, unknown>>;

/**
 * What the runs of a JSON file used: a trace of this program, which is one run, or HAL's upload, with a run
 * a task.
 *
 * @param file Name for errors
 * @returns The runs, or why there are none
 */
export function readTraceJson(text: string, file: string): TraceRecord[] | string {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new SyntaxError(`${file}: Cannot read a trace as it must be JSON`, { cause });
  }
  const json = objectOf(value);
  if (!json) return "is no JSON object";
  if (json.schema_version === 1 && json.scenario !== undefined) return ownTrace(json);
  if (objectOf(json.results) && json.raw_eval_results !== undefined) return halUpload(json);
  return "is neither a trace nor an upload of HAL";
}

function ownTrace(json: Json): TraceRecord[] | string {
  const outcome = objectOf(json.outcome), usage = objectOf(outcome?.usage);
  if (!outcome || !usage) return "is of a run that has not finished";
  const judgement = objectOf(outcome.judgement);
  return [{
    benchmark: String(json.scenario),
    agent: String(json.agent),
    item: `${json.scenario}.${json.label}`,
    score: judgement?.status === "scored" ? numberOf(judgement.score) : undefined,
    costUsd: undefined,
    ...recordedTokens(numberOf(usage.prompt_tokens), numberOf(usage.completion_tokens)),
    seconds: numberOf(outcome.elapsed_seconds),
    turns: numberOf(usage.turns),
  }];
}

function halUpload(json: Json): TraceRecord[] {
  const config = objectOf(json.config) ?? {}, results = objectOf(json.results)!;
  const metadata = objectOf(json.metadata) ?? {};
  const agent = String(config.agent_name ?? metadata.run_id ?? "unnamed");
  const benchmark = String(config.benchmark_name ?? "all");
  const latencies = objectOf(results.latencies) ?? {}, costs = objectOf(results.costs) ?? {};
  const evaluations = objectOf(json.raw_eval_results) ?? {};
  const won = new Set(listOf(results.successful_tasks).map(String));
  const lost = new Set(listOf(results.failed_tasks).map(String));
  const usage = usageByTask(listOf(json.raw_logging_results));
  const tasks = new Set([
    ...[latencies, costs, evaluations].flatMap((each) => Object.keys(each)),
    ...won,
    ...lost,
  ]);
  const records = [...tasks].map((task): TraceRecord => {
    const own = objectOf(evaluations[task]), tokens = usage.get(task);
    const reward = numberOf(own?.reward) ?? numberOf(own?.score);
    return {
      benchmark,
      agent,
      item: `${benchmark}.${task}`,
      score: won.has(task) ? 1 : lost.has(task) ? 0 : reward,
      costUsd: numberOf(costs[task]) ?? numberOf(own?.cost),
      ...recordedTokens(tokens?.input, tokens?.output),
      seconds: numberOf(latencies[task]) ?? numberOf(objectOf(latencies[task])?.total_time),
      turns: undefined,
    };
  });
  // Only the whole run's cost is told: it cannot be split, so it stands on a line of its own.
  const total = numberOf(results.total_cost);
  if (total === undefined || records.some(({ costUsd }) => costUsd !== undefined)) return records;
  const none = { inputTokens: undefined, outputTokens: undefined, seconds: undefined };
  return [
    ...records,
    {
      ...{ benchmark, agent, item: "(whole run)", score: undefined, costUsd: total, ...none },
      turns: undefined,
      wholeRun: true,
    },
  ];
}

/** Tokens of all calls by task. */
function usageByTask(calls: readonly unknown[]) {
  const found = new Map<string, { input: number; output: number }>();
  for (const call of calls) {
    const json = objectOf(call), task = json?.weave_task_id;
    if (!json || (typeof task !== "string" && typeof task !== "number")) continue;
    const usages = objectOf(objectOf(json.summary)?.usage) ?? {};
    for (const usage of Object.values(usages)) {
      const own = objectOf(usage), sum = found.get(String(task)) ?? { input: 0, output: 0 };
      sum.input += numberOf(own?.prompt_tokens) ?? numberOf(own?.input_tokens) ?? 0;
      sum.output += numberOf(own?.completion_tokens) ?? numberOf(own?.output_tokens) ?? 0;
      found.set(String(task), sum);
    }
  }
  return found;
}

function objectOf(value: unknown): Json | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? value as Json
    : undefined;
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function numberOf(value: unknown): number | undefined {
  return typeof value === "number" && Number.isFinite(value) && value >= 0 ? value : undefined;
}
