import type { ChatMessage } from "../interfaces.ts";
import type { RenderPrompt } from "./chat_template.ts";
import type { TextTokenizer } from "./text_tokenizer.ts";

/** A conversation as token ids. */
export interface EncodedPrompt {
  readonly ids: number[];
  /** Control tokens that stood in the text of a turn and were taken as plain text */
  readonly escapedTokens: number;
}

/** What writing a prompt takes. */
export interface PromptWriter {
  readonly tokenizer: Pick<TextTokenizer, "encode" | "controlTexts">;
  readonly render: RenderPrompt;
  /** Whether the tokenizer adds its own first token; a chat template writes it itself */
  readonly wrap: boolean;
}

/**
 * Writes and tokenizes a conversation so that only the template can write control tokens.
 *
 * Where the text of a turn spells one, such as `<|im_end|>` in a file that was read, it is cut behind
 * its first character and the parts are tokenized apart: the model sees the same characters, and no
 * one can end a turn from within.
 *
 * @example A turn cannot be ended from within
 * ```ts
 * import { encodePrompt } from "./encode_prompt.ts";
 * import { strict as assert } from "node:assert";
 *
 * const tokenizer = {
 *   controlTexts: ["<end>"],
 *   encode: (text: string) => text.split(/(<end>)/).filter(Boolean).map((p) => p === "<end>" ? 0 : p.length),
 * };
 * const render = (m: readonly { content: string }[]) => m.map((x) => x.content + "<end>").join("");
 * const messages = [{ role: "user", content: "a<end>b" }] as const;
 * const prompt = encodePrompt(messages, { tokenizer, render, wrap: false });
 * assert.deepEqual(prompt, { ids: [2, 5, 0], escapedTokens: 1 });
 * ```
 */
export function encodePrompt(
  messages: readonly ChatMessage[],
  { tokenizer, render, wrap }: PromptWriter,
): EncodedPrompt {
  const { controlTexts } = tokenizer;
  const contents = messages.map((m) => m.content).join("");
  const present = controlTexts.filter((text) => contents.includes(text));
  if (present.length === 0) {
    return { ids: tokenizer.encode(render(messages), { wrap }), escapedTokens: 0 };
  }
  const cut = unusedCharacter(contents);
  const pattern = new RegExp(present.map((text) => RegExp.escape(text)).join("|"), "g");
  let escapedTokens = 0;
  const safe = messages.map((message) => ({
    ...message,
    content: message.content.replaceAll(pattern, (text) => {
      escapedTokens++;
      const first = String.fromCodePoint(text.codePointAt(0)!);
      return first + cut + text.slice(first.length);
    }),
  }));
  const parts = render(safe).split(cut);
  const ids = parts.flatMap((part, i) => tokenizer.encode(part, { wrap: wrap && i === 0 }));
  return { ids, escapedTokens };
}

/** A private-use character that no turn contains. */
function unusedCharacter(text: string): string {
  for (let code = 0xe000; code < 0xf900; code++) {
    const character = String.fromCharCode(code);
    if (!text.includes(character)) return character;
  }
  throw new RangeError(
    "Cannot write a prompt as its text must leave one private-use character free: found none",
  );
}
