import { strict as assert } from "node:assert";
import { pathsIn, viewOf } from "../../../agents/tasks/scripts/conversation.ts";
import { keywords } from "../../../agents/tasks/scripts/keywords.ts";
import { retellResults } from "../../../agents/tasks/settings/retell_results.ts";
import { scriptModel } from "../../../agents/tasks/scripts/script_model.ts";
import { parseReply } from "../../../agents/mod.ts";

const said = (task: string, ...results: string[]) => {
  const { call, final } = parseReply(keywords({ task, results }));
  return call ?? final;
};

Deno.test("keywords does what the first key word stands for, and no more", () => {
  assert.deepEqual(said('Write "a b" to c.txt.'), {
    tool: "write_file",
    args: { path: "c.txt", content: "a b" },
  });
  assert.deepEqual(said("Run `wc -l a.txt` and report the output."), {
    tool: "run_cmd",
    args: { cmd: ["wc", "-l", "a.txt"] },
  });
  assert.equal(said("How many files are in docs?", "Directory: docs\n\na\nb"), "2");
  assert.equal(said("Report the diff.", "No changes since the start"), "no changes");
  assert.deepEqual(said("Replace 'a' with 'b' in c.txt.", "File: c.txt\n\na a"), {
    tool: "write_file",
    args: { path: "c.txt", content: "b a" },
  });
  assert.equal(
    said("What does x.md say?", "Error reading file: nothing is there"),
    "file not found",
  );
  assert.equal(said("Add 7 and 3."), "10");
  assert.deepEqual(said("Tell me which door is open."), {
    tool: "read_file",
    args: { path: "README.md" },
  });
});

Deno.test("viewOf() takes results from between their delimiters", () => {
  const { task, results } = viewOf([
    { role: "system", content: "s" },
    { role: "user", content: "do" },
    { role: "tool", content: "<<result abcdefgh>>\nFile: a\n\nx\n<<end abcdefgh>>\nbe brief" },
  ]);
  assert.deepEqual([task, results], ["do", ["File: a\n\nx"]]);
});

Deno.test("pathsIn() finds paths outside of quotes", () => {
  assert.deepEqual(pathsIn("Copy a.txt to b/c.md, not 'd.txt'."), ["a.txt", "b/c.md"]);
});

Deno.test("retellResults() names the form that a model hears", () => {
  const model = scriptModel("lister");
  assert.equal(retellResults(model, "loop"), model);
  assert.equal(retellResults(model, "plain").name, "script-lister+results-plain");
});
