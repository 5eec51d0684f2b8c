import {
  type ChatMessage,
  DEFAULT_SETTINGS,
  type GenerateOptions,
  type GenerationSettings,
} from "./interfaces.ts";

const ROLES = new Set(["system", "user", "assistant", "tool"]);
/** Longest text of one turn, and longest text to embed, in UTF-16 code units. */
export const MAX_TEXT_LENGTH = 1_000_000;

/**
 * Fills the gaps of a call from the model's defaults and checks every number. A value of 0 is a value.
 *
 * @throws {RangeError} Naming the setting, what must hold and what was found
 *
 * @example Zero is not a gap
 * ```ts
 * import { completeSettings } from "./settings.ts";
 * import { strict as assert } from "node:assert";
 *
 * assert.equal(completeSettings({ temperature: 0 }, { temperature: 0.2 }).temperature, 0);
 * assert.equal(completeSettings({}, { temperature: 0.2 }).temperature, 0.2);
 * assert.throws(() => completeSettings({ topP: 0 }), /topP must be above 0 and at most 1: found 0/);
 * ```
 */
export function completeSettings(
  options: GenerateOptions,
  defaults: Partial<GenerationSettings> = {},
): GenerationSettings {
  const given = Object.fromEntries(
    Object.entries(options).filter(([key, value]) => key !== "signal" && value !== undefined),
  );
  const all: GenerationSettings = { ...DEFAULT_SETTINGS, ...defaults, ...given };
  const must = (name: keyof GenerationSettings, holds: boolean, rule: string) => {
    if (holds) return;
    throw new RangeError(`Cannot generate as ${name} must be ${rule}: found ${show(all[name])}`);
  };
  const whole = (n: number, least: number) => Number.isSafeInteger(n) && n >= least;
  must("maxTokens", whole(all.maxTokens, 1), "a whole number of at least 1");
  must(
    "temperature",
    Number.isFinite(all.temperature) && all.temperature >= 0,
    "a number of at least 0",
  );
  must("topP", all.topP > 0 && all.topP <= 1, "above 0 and at most 1");
  must("topK", whole(all.topK, 0), "a whole number of at least 0");
  must("seed", whole(all.seed, 0), "a whole number from 0 to 2^53 - 1");
  must(
    "stop",
    Array.isArray(all.stop) && all.stop.every((s) => typeof s === "string" && s !== ""),
    "a list of texts, none of them empty",
  );
  must("timeoutMs", all.timeoutMs > 0, "a number above 0");
  must(
    "overflow",
    all.overflow === "refuse" || all.overflow === "drop-oldest",
    '"refuse" or "drop-oldest"',
  );
  return all;
}

/**
 * Checks a conversation before anything is done with it.
 *
 * @throws {RangeError} If it is empty, or a turn is too long or holds half a surrogate pair
 * @throws {TypeError} If a turn has no known role or no text
 *
 * @example Half a character cannot be written as UTF-8
 * ```ts
 * import { checkMessages } from "./settings.ts";
 * import { strict as assert } from "node:assert";
 *
 * assert.throws(() => checkMessages([{ role: "user", content: "\ud83c" }]), /lone surrogate/);
 * ```
 */
export function checkMessages(messages: readonly ChatMessage[]): void {
  if (messages.length === 0) {
    throw new RangeError("Cannot generate as there must be at least one message: found none");
  }
  for (const [i, { role, content }] of messages.entries()) {
    if (!ROLES.has(role)) {
      throw new TypeError(
        `Cannot generate as message ${i} must have a role of ${[...ROLES].join(", ")}: found ${
          show(role)
        }`,
      );
    }
    checkText(content, `Cannot generate as message ${i}`);
  }
}

/** Fails unless a text is one: not too long, and made of whole characters. */
export function checkText(text: unknown, attempt: string): asserts text is string {
  if (typeof text !== "string") {
    throw new TypeError(`${attempt} must be a text: found ${show(text)}`);
  }
  if (text.length > MAX_TEXT_LENGTH) {
    throw new RangeError(
      `${attempt} must have at most ${MAX_TEXT_LENGTH} characters: found ${text.length}`,
    );
  }
  if (!text.isWellFormed()) {
    const at = [...text].findIndex((c) => !c.isWellFormed());
    throw new RangeError(
      `${attempt} must be text that UTF-8 can hold: found a lone surrogate as character ${at}`,
    );
  }
}

/** A value for a message. */
function show(value: unknown): string {
  return (JSON.stringify(value) ?? String(value)).slice(0, 200);
}
