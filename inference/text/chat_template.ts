import { Template } from "npm:@huggingface/jinja@0.5.11";
import { ModelError } from "../errors.ts";
import type { ChatMessage } from "../interfaces.ts";
import { renderRoleHeaders } from "./role_headers.ts";

/** Turns a conversation into the text of a prompt. */
export type RenderPrompt = (messages: readonly ChatMessage[]) => string;

/**
 * How a model wants conversations written: by its own Jinja template, or under plain role headers if
 * it has none. The template is interpreted; nothing of it is run as code.
 *
 * @param template Text of the template, if any
 * @param tokenNames Special tokens that the template may name, such as `bos_token`
 * @throws {ModelError} `damaged`, now if the template does not parse, later if it refuses a conversation
 *
 * @example A template of one line
 * ```ts
 * import { chatTemplate } from "./chat_template.ts";
 * import { strict as assert } from "node:assert";
 *
 * const render = chatTemplate("{% for m in messages %}[{{ m.role }}] {{ m.content }}{% endfor %}");
 * assert.equal(render([{ role: "user", content: "Hi" }]), "[user] Hi");
 * assert.throws(() => chatTemplate("{% for %}"), /must parse/);
 * ```
 */
export function chatTemplate(
  template: string | undefined,
  tokenNames: Readonly<Record<string, string>> = {},
): RenderPrompt {
  if (template === undefined) return renderRoleHeaders;
  let parsed: Template;
  try {
    parsed = new Template(template);
  } catch (cause) {
    throw new ModelError(
      "damaged",
      `Cannot use a chat template as it must parse: ${(cause as Error).message}`,
      { cause },
    );
  }
  return (messages) => {
    try {
      return parsed.render({ ...tokenNames, messages, add_generation_prompt: true });
    } catch (cause) {
      throw new ModelError(
        "damaged",
        `Cannot write a conversation of roles ${
          messages.map((m) => m.role).join(", ")
        } as the model's chat template must accept it: ${(cause as Error).message}`,
        { cause },
      );
    }
  };
}
