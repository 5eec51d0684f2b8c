import assert from "node:assert/strict";
import type { Command } from "../../cli/command.ts";
import { parseFlags } from "../../cli/parse_flags.ts";
import { UsageError } from "../../cli/usage_error.ts";

const command: Command = {
  name: "show",
  summary: "Show.",
  flags: [
    { name: "seeds", value: "LIST", help: "which" },
    { name: "out", value: "DIR", help: "where" },
    { name: "quiet", help: "no words" },
  ],
  examples: [],
  run: () => Promise.resolve(0),
};

Deno.test("parseFlags() reads values after a space and after an equals sign", () => {
  const flags = parseFlags(command, ["--seeds", "0-4", "--out=a=b", "--quiet"]);
  assert.equal(flags.text("seeds"), "0-4");
  assert.equal(flags.text("out"), "a=b");
  assert.ok(flags.has("quiet"));
  assert.equal(parseFlags(command, []).text("seeds"), undefined);
  assert.equal(parseFlags(command, ["--out=--odd"]).text("out"), "--odd");
});

for (
  const [args, message] of [
    [["--seed", "1"], /no flag --seed: did you mean --seeds\?/],
    [["--colour"], /no flag --colour: see assay show --help/],
    [["-s"], /no flag -s/],
    [["--seeds"], /--seeds needs a value, LIST: found none/],
    [["--out="], /--out needs a value, DIR: found none/],
    [["--out", ""], /--out needs a value, DIR: found none/],
    [["--seeds", "--quiet"], /--seeds needs a value, LIST: found "--quiet"/],
    [["--quiet=yes"], /--quiet takes no value: found "yes"/],
    [["--out", "a", "--out", "b"], /--out may be given once only/],
    [["extra"], /takes flags only: found "extra"/],
  ] as const
) {
  Deno.test(`parseFlags() refuses ${args.join(" ")}`, () => {
    assert.throws(() => parseFlags(command, args), (error: unknown) => {
      assert.ok(error instanceof UsageError);
      assert.match(error.message, message);
      assert.ok(!error.message.includes("\n"));
      return true;
    });
  });
}
