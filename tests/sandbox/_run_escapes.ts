import { strict as assert } from "node:assert";
import { type Isolation, openSandbox } from "../../sandbox/mod.ts";
import { commandOf, type EscapeCase } from "./_escape_case.ts";
import { FILE_ESCAPES } from "./_escape_files.ts";
import { KERNEL_ESCAPES } from "./_escape_kernel.ts";
import { NETWORK_ESCAPES } from "./_escape_network.ts";
import { PROCESS_ESCAPES } from "./_escape_processes.ts";
import { SETTING_ESCAPES } from "./_escape_settings.ts";
import type { Host } from "./_host.ts";

/** All attacks, by what they aim at. */
export const ESCAPES: Readonly<Record<string, readonly EscapeCase[]>> = {
  files: FILE_ESCAPES,
  network: NETWORK_ESCAPES,
  kernel: KERNEL_ESCAPES,
  processes: PROCESS_ESCAPES,
  settings: SETTING_ESCAPES,
};

const MARK = "ASSAY_ESCAPE_RUN";

/** Processes of the host that carry a command's mark in their environment. */
function survivors(marked: string): string[] {
  return [...Deno.readDirSync("/proc")].map(({ name }) => name).filter((name) => {
    try {
      return /^\d+$/.test(name) &&
        Deno.readTextFileSync(`/proc/${name}/environ`).includes(`${MARK}=${marked}`);
    } catch {
      return false; // Gone, or of another user
    }
  });
}

/** Runs one attack and throws where it won, or where it did not really run. */
export async function runEscape(escape: EscapeCase, host: Host): Promise<void> {
  const { argv, files, env } = commandOf(escape, host.facts);
  const hits = host.hitCount;
  const marked: string = crypto.randomUUID();
  {
    await using sandbox = await openSandbox({
      isolation: "bubblewrap",
      limits: { wallMs: 8000, ...escape.limits },
      files,
    });
    const result = await sandbox.run(argv, { env: { ...env, [MARK]: marked } });
    const said = `${result.status} ${result.exitCode}: ${result.stdout.text().slice(0, 500)} ` +
      result.stderr.text().slice(0, 1500);
    assert.doesNotMatch(result.stdout.text(), /ESCAPED/, said);
    assert.ok(!result.stdout.text().includes(host.facts.secret), "the secret was printed");
    if (escape.check) await escape.check(result, sandbox, host.facts);
    else assert.match(result.stdout.text(), /^held$/m, said);
    assert.equal(result.isolation, "bubblewrap");
    assert.deepEqual(survivors(marked), [], "processes outlive their command");
    // Whatever was left of it must not be in the way of the next command.
    const next = await sandbox.run(["echo", marked]);
    assert.equal(next.stdout.text(), `${marked}\n`, next.stderr.text());
  }
  assert.equal(host.hitCount, hits, "a connection reached the host");
  host.assertUnchanged();
}

/** Runs one attack where nothing holds it, and tells whether it won. */
export async function winsWithout(escape: EscapeCase, host: Host): Promise<boolean> {
  const { argv, files, env } = commandOf(escape, host.facts);
  const weak: Isolation = "weak";
  await using sandbox = await openSandbox({ isolation: weak, allowWeakIsolation: true, files });
  const result = await sandbox.run(argv, { env });
  return /ESCAPED/.test(result.stdout.text());
}
