import { strict as assert } from "node:assert";
import { ESCAPES, runEscape, winsWithout } from "./_run_escapes.ts";
import { Host } from "./_host.ts";
import { sandboxTest, skipped } from "./_sandbox_helper.ts";

const who = Deno.uid() === 0 ? "root" : "an ordinary user";
for (const [theme, escapes] of Object.entries(ESCAPES)) {
  sandboxTest(`a sandbox of ${who} holds programs that attack ${theme}`, async (t) => {
    await using host = await Host.open();
    for (const escape of escapes) {
      await t.step(`a program that ${escape.name}`, () => runEscape(escape, host));
    }
  });

  /** Root runs the whole suite once more as a user who owns nothing. */
  Deno.test({
    name: `a sandbox of an ordinary user, started by root, holds programs that attack ${theme}` +
      (skipped || (Deno.uid() === 0 ? "" : " (skipped: tests run as an ordinary user already)")),
    ignore: skipped !== "" || Deno.uid() !== 0,
    fn: async (t) => {
      for (const { name, uid, failure } of await runAsUser(54_321, theme)) {
        await t.step(`a program that ${name}`, () => {
          assert.equal(uid, 54_321);
          assert.equal(failure, null);
        });
      }
    },
  });
}

for (const escape of Object.values(ESCAPES).flat().filter(({ winsWeak }) => winsWeak)) {
  Deno.test(`nothing but the sandbox holds a program that ${escape.name}`, async () => {
    await using host = await Host.open();
    assert.ok(await winsWithout(escape, host), "the attack fails without a sandbox too");
  });
}

async function runAsUser(
  user: number,
  theme: string,
): Promise<{ name: string; uid: number; failure: string | null }[]> {
  const cache = await Deno.makeTempDir();
  await Deno.chown(cache, user, user);
  try {
    const { stdout, stderr } = await new Deno.Command("setpriv", {
      args: [
        ...[`--reuid=${user}`, `--regid=${user}`, "--clear-groups", "--", Deno.execPath(), "run"],
        ...["-A", "--no-config", "--no-lock"],
        new URL("_escape_worker.ts", import.meta.url).pathname,
        theme,
      ],
      env: { HOME: cache, DENO_DIR: cache, TMPDIR: "/tmp" },
      stdin: "null",
    }).output();
    const lines = new TextDecoder().decode(stdout).trim().split("\n");
    assert.equal(lines.length, ESCAPES[theme].length, new TextDecoder().decode(stderr));
    return lines.map((line) => JSON.parse(line));
  } finally {
    await Deno.remove(cache, { recursive: true });
  }
}
