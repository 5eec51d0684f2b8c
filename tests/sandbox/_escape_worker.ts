import { ESCAPES, runEscape } from "./_run_escapes.ts";
import { Host } from "./_host.ts";

/** Runs the attacks of one theme as the user this was started as; one line of JSON each. */
await using host = await Host.open();
for (const escape of ESCAPES[Deno.args[0]]) {
  let failure: string | null = null;
  try {
    await runEscape(escape, host);
  } catch (error) {
    failure = error instanceof Error ? `${error.message}\n${error.stack}` : String(error);
  }
  console.log(JSON.stringify({ name: escape.name, uid: Deno.uid(), failure }));
}
