import { describeIsolation } from "../../sandbox/mod.ts";

const { bubblewrap } = await describeIsolation();
if (!bubblewrap.available && Deno.env.get("REQUIRE_SANDBOX")) throw new Error(bubblewrap.reason);

/** Why tests in a sandbox are skipped here; empty where they are not. */
export const skipped: string = bubblewrap.available ? "" : ` (skipped: ${bubblewrap.reason})`;

/** A test that runs commands in bubblewrap; skipped with the reason unless REQUIRE_SANDBOX is set. */
export function sandboxTest(
  name: string,
  run: (t: Deno.TestContext) => void | Promise<void>,
): void {
  Deno.test({ name: name + skipped, ignore: skipped !== "", fn: run });
}
