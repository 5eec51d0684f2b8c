import { strict as assert } from "node:assert";
import type { Exchange } from "../../../agents/loop/exchange.ts";
import { fitWindow } from "../../../agents/loop/fit_window.ts";
import { systemPrompt } from "../../../agents/loop/mod.ts";
import { TOOLS } from "../../../agents/tools/mod.ts";
import {
  chatEntry,
  type ChatMessage,
  loadModelsFile,
  openChatModel,
  shippedModels,
} from "../../../inference/mod.ts";
import { CounterRandom } from "../../../kernels/mod.ts";

const FORM = { resultRole: "tool", nonce: "abcdefgh1234" } as const;
const letters = (messages: readonly ChatMessage[]) =>
  messages.reduce((sum, { content }) => sum + content.length, 0);
const counting = { contextLength: 1000, countTokens: letters };
const exchange = (said: number, heard: number): Exchange => ({
  said: "s".repeat(said),
  heard: { kind: "result", text: "h".repeat(heard) },
});
const fixed = [{ role: "user", content: "u".repeat(100) }] as const;

function fit(
  exchanges: readonly Exchange[],
  options: Partial<Parameters<typeof fitWindow>[0]> = {},
) {
  const fitted = fitWindow({
    ...{ model: counting, fixed, exchanges, maxTokens: 200, ...FORM },
    ...options,
  });
  assert.ok("window" in fitted, "it overflows");
  return fitted;
}

Deno.test("fitWindow() takes as many of the newest exchanges as there is room for", () => {
  // 800 for the prompt, 100 of them fixed; delimiters take 45 of each result.
  const { messages, window } = fit([exchange(10, 300), exchange(10, 300), exchange(10, 300)]);
  assert.deepEqual(window.budget, 800);
  assert.equal(window.droppedExchanges, 2);
  assert.deepEqual(messages.map(({ role }) => role), ["user", "assistant", "tool"]);
  assert.equal(window.tokens, letters(messages));
  const room = fit([exchange(10, 290), exchange(10, 290)]);
  assert.equal(room.window.droppedExchanges, 0);
  assert.equal(fit([exchange(10, 296), exchange(10, 296)]).window.droppedExchanges, 1);
});

Deno.test("fitWindow() never exceeds its budget, and never parts a call from its result", () => {
  const random = new CounterRandom(3, "window");
  for (let round = 0; round < 200; round++) {
    const exchanges = Array.from(
      { length: 1 + Math.floor(8 * random.next()) },
      () => exchange(Math.floor(400 * random.next()), Math.floor(2000 * random.next())),
    );
    const { messages, window } = fit(exchanges);
    assert.ok(letters(messages) <= 800, `${letters(messages)}`);
    assert.equal(messages.length % 2, 1);
    const kept = exchanges.length - window.droppedExchanges;
    assert.equal(messages.length, 1 + 2 * kept);
    assert.ok(kept >= 1);
    messages.slice(1).forEach(({ role }, i) => assert.equal(role, i % 2 ? "tool" : "assistant"));
    // One more would not have fitted, and what was clipped was clipped no more than needed.
    if (window.clippedTo !== undefined) assert.ok(letters(messages) > 800 - 80);
  }
});

Deno.test("fitWindow() estimates at 3.5 characters a token, with a margin, where nobody counts", () => {
  const model = { contextLength: 1000, countTokens: () => undefined };
  const { window } = fit([exchange(10, 100)], { model });
  assert.deepEqual([window.budget, window.from], [680, "estimate"]);
  assert.equal(window.tokens, Math.ceil((100 + 10 + 100 + 45) / 3.5));
});

Deno.test("fitWindow() leaves nothing out where the window is not known", () => {
  const model = { contextLength: undefined, countTokens: () => undefined };
  const { window, messages } = fit([exchange(10, 90_000), exchange(10, 90_000)], { model });
  assert.deepEqual([window.budget, window.droppedExchanges, messages.length], [null, 0, 5]);
});

Deno.test("fitWindow() tells results as the user's where it must", () => {
  const { messages } = fit([exchange(1, 1)], { resultRole: "user" });
  assert.equal(messages[2].role, "user");
  assert.match(messages[2].content, /^TOOL RESULT:\n<<result abcdefgh1234>>\nh\n/);
});

Deno.test("fitWindow() says by how much a task is too long", () => {
  const long = [{ role: "user", content: "u".repeat(900) }] as const;
  for (const exchanges of [[], [exchange(1, 1)]]) {
    const fitted = fitWindow({ model: counting, fixed: long, exchanges, maxTokens: 200, ...FORM });
    assert.ok("overflow" in fitted);
    assert.equal(fitted.overflow.budget, 800);
    assert.ok(fitted.overflow.tokens >= 900);
  }
});

Deno.test("fitWindow() counts by the tokenizer of a model that runs here", async () => {
  const model = await openChatModel(
    chatEntry(await loadModelsFile(`${shippedModels()}/models.yaml`)),
  );
  const system = { role: "system", content: systemPrompt(TOOLS, { style: "brief" }) } as const;
  const task = { role: "user", content: "Task: Tell me what is in notes.md." } as const;
  const { window } = fit([exchange(40, 20_000)], {
    model,
    fixed: [system, task],
    maxTokens: 256,
  });
  assert.deepEqual([window.budget, window.from], [768, "model"]);
  assert.ok(window.tokens <= 768 && window.tokens > 740, `${window.tokens}`);
  await model.close();
});
