import { fuzzReplies } from "./_fuzz_replies.ts";

Deno.test("parseReply() invents no call in 5,000 generated replies", () => {
  fuzzReplies({ runs: 5_000, seed: 11 });
});
