import { drawsTokens } from "../../agents/tasks/mod.ts";
import type { RunOutcome } from "../../agents/traces/mod.ts";
import type { Row } from "../../figures/mod.ts";
import { meanScore, type MeasuredTasks } from "./measure.ts";

/** A row an item: its name in the matrix, its text, what it was meant to be, and its mean score. */
export function itemRows({ tasks, matrix }: MeasuredTasks): Row[] {
  return tasks.map(({ text, kind, grade, checks }, i) => ({
    item_id: matrix.items[i],
    text,
    kind,
    grade,
    checks: checks.length,
    mean_score: rounded(meanScore(matrix, { item: i })),
  }));
}

/** A row a respondent: its setting, its mean score, and what its runs took. */
export function agentRows({ settings, runs, matrix }: MeasuredTasks): Row[] {
  return settings.map((setting, r) => {
    const { name, about, respondent, system, maxSteps } = setting;
    const model = respondent.kind === "model" ? respondent : undefined;
    const mean = (of: (run: RunOutcome) => number) =>
      rounded(runs[r].reduce((sum, run) => sum + of(run), 0) / runs[r].length);
    return {
      respondent: name,
      kind: respondent.kind,
      about,
      weights: model ? model.weights === "onnx" ? "8 bits, ONNX" : `${model.weights} bits` : null,
      prompt_form: model?.promptForm ?? null,
      results: model?.results ?? null,
      system_prompt: system,
      temperature: model?.temperature ?? null,
      top_k: model?.topK ?? null,
      top_p: model?.topP ?? null,
      max_tokens: model?.maxTokens ?? null,
      context_length: model?.contextLength ?? null,
      max_steps: maxSteps,
      draws: drawsTokens(setting),
      runs: runs[r].length,
      mean_score: rounded(meanScore(matrix, { respondent: r })),
      mean_steps: mean(({ outcome }) => outcome.usage.steps),
      mean_malformed: mean(({ outcome }) => outcome.usage.malformed),
      mean_tokens: mean(({ outcome }) => outcome.usage.completion_tokens),
      answered: mean(({ outcome }) => outcome.completed ? 1 : 0),
    };
  });
}

/** A row a run: what became of it, and the file of its trace. */
export function runRows({ settings, runs, matrix, tasks }: MeasuredTasks): Row[] {
  const items = new Map(tasks.map(({ id }, i) => [id, matrix.items[i]]));
  return runs.flatMap((all, r) =>
    all.map(({ label, run, file, outcome }) => ({
      respondent: settings[r].name,
      item_id: items.get(label)!,
      run,
      outcome: outcome.judgement.status === "scored" ? outcome.behaviour : outcome.judgement.status,
      stop_reason: outcome.stop_reason,
      steps: outcome.usage.steps,
      tool_calls: outcome.usage.tool_calls,
      malformed: outcome.usage.malformed,
      prompt_tokens: outcome.usage.prompt_tokens,
      completion_tokens: outcome.usage.completion_tokens,
      found: outcome.judgement.evidence,
      trace: `traces/${settings[r].name}/${file}`,
    }))
  );
}

/** A row a cell, as the figure wants them. */
export function cellRows({ matrix }: MeasuredTasks): Row[] {
  return matrix.respondents.flatMap((respondent, r) =>
    matrix.items.map((item, i) => ({ respondent, item, score: matrix.scoreAt(r, i) ?? null }))
  );
}

function rounded(value: number | null): number | null {
  return value === null ? null : Number(value.toFixed(4));
}
