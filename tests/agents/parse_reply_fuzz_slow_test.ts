import { fuzzReplies } from "./_fuzz_replies.ts";

Deno.test("parseReply() invents no call in 100,000 generated replies", () => {
  fuzzReplies({ runs: 100_000, seed: 12 });
});
