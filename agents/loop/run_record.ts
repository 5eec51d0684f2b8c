import type { GenerationSettings } from "../../inference/mod.ts";
import { clipText } from "../tools/mod.ts";
import type { AgentProgress, AgentUsage } from "./agent_run.ts";
import type { AgentStep, AgentTurn } from "./step.ts";

/** Characters of a text that are kept in the record of a run. */
export const KEPT_LENGTH = 65_536;

/** A step as it is handed in: the record numbers it, clips its text and rounds its time. */
export type NewStep = AgentStep extends infer S
  ? S extends AgentStep ? Omit<S, "i" | "fullLength"> : never
  : never;

/** What a run has done so far. */
export class RunRecord {
  readonly steps: AgentStep[] = [];
  readonly turns: AgentTurn[] = [];
  readonly #began = performance.now();
  readonly #onStep: ((step: AgentStep, progress: AgentProgress) => unknown) | undefined;
  settings: Omit<GenerationSettings, "seed" | "timeoutMs"> | null = null;

  constructor(onStep?: (step: AgentStep, progress: AgentProgress) => unknown) {
    this.#onStep = onStep;
  }

  /** Steps that count against the budget. */
  get counted(): number {
    return this.#count("thought", "tool_call", "tool_result", "final");
  }

  get toolCalls(): number {
    return this.#count("tool_call");
  }

  get malformed(): number {
    return this.#count("malformed");
  }

  get completionTokens(): number {
    return this.turns.reduce((sum, { tokens }) => sum + tokens.completion, 0);
  }

  get wallMs(): number {
    return performance.now() - this.#began;
  }

  usage(): AgentUsage {
    const sum = (of: readonly number[]) => tenths(of.reduce((a, b) => a + b, 0));
    const estimated = this.turns.some(({ tokens }) => tokens.from === "estimate");
    return {
      steps: this.counted,
      toolCalls: this.toolCalls,
      malformed: this.malformed,
      promptTokens: this.turns.reduce((total, { tokens }) => total + tokens.prompt, 0),
      completionTokens: this.completionTokens,
      tokensFrom: estimated ? "estimate" : "model",
      generateMs: sum(this.turns.map(({ elapsedMs }) => elapsedMs)),
      toolMs: sum(
        this.steps.flatMap((step) => step.type === "tool_result" ? [step.elapsedMs] : []),
      ),
      wallMs: tenths(this.wallMs),
    };
  }

  /** Adds a step and waits until whoever listens has it. */
  async add(step: NewStep): Promise<void> {
    const { text } = step;
    const whole = {
      ...step,
      i: this.steps.length,
      text: clipText(text, KEPT_LENGTH).toWellFormed(),
      ...(text.length > KEPT_LENGTH ? { fullLength: text.length } : {}),
      elapsedMs: tenths(step.elapsedMs),
    } as AgentStep;
    this.steps.push(whole);
    await this.#onStep?.(whole, { steps: this.steps, turns: this.turns, usage: this.usage() });
  }

  #count(...types: readonly AgentStep["type"][]): number {
    return this.steps.filter(({ type }) => types.includes(type)).length;
  }
}

/** Milliseconds to a tenth. */
export function tenths(ms: number): number {
  return Math.round(10 * ms) / 10;
}
