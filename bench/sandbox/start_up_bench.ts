import { describeIsolation, openSandbox } from "../../sandbox/mod.ts";

/**
 * What a sandbox adds to a process: `true`, bare and in each sandbox, one after the other so that
 * both see the same machine. Goal: at most 15 ms more at the median.
 */
const ROUNDS = Number(Deno.args[0] ?? 60);

async function bare(): Promise<number> {
  const started = performance.now();
  await new Deno.Command("true", { stdin: "null", stdout: "piped", stderr: "piped" }).output();
  return performance.now() - started;
}

function quantile(values: readonly number[], share: number): string {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.round(share * (sorted.length - 1))].toFixed(2);
}

async function main(): Promise<void> {
  const { bubblewrap } = await describeIsolation();
  const kinds = [
    ...(bubblewrap.available ? [{ isolation: "bubblewrap" } as const] : []),
    { isolation: "weak", allowWeakIsolation: true } as const,
  ];
  if (!bubblewrap.available) console.log(`bubblewrap left out: ${bubblewrap.reason}`);
  for (const kind of kinds) {
    const opened = performance.now();
    await using sandbox = await openSandbox(kind);
    const openMs = performance.now() - opened;
    const [plain, inside, added]: [number[], number[], number[]] = [[], [], []];
    for (let round = -5; round < ROUNDS; round++) {
      const a = await bare();
      const started = performance.now();
      await sandbox.run(["true"]);
      const b = performance.now() - started;
      if (round < 0) continue;
      plain.push(a);
      inside.push(b);
      added.push(b - a);
    }
    console.log(
      `${kind.isolation}: opens in ${openMs.toFixed(1)} ms; median bare ${
        quantile(plain, 0.5)
      } ms, ` +
        `inside ${quantile(inside, 0.5)} ms, added ${quantile(added, 0.5)} ms ` +
        `(tenth ${quantile(added, 0.1)}, nine tenths ${quantile(added, 0.9)}; ${ROUNDS} rounds)`,
    );
  }
}

if (import.meta.main) await main();
