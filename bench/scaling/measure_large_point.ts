/**
 * Measures an epoch over pairs of one size, which is read from the first argument as JSON, on one thread, and
 * prints a line of JSON.
 *
 * @module
 */
import process from "node:process";
import { ARAF_PRESETS, initialAraf } from "../../irt/mod.ts";
import { toSettings } from "../../irt/araf/araf_options.ts";
import { ArafPairTrainer, layOutPairs, WasmBackend } from "../../kernels/mod.ts";
import type { LargePoint, MeasuredLargePoint } from "./large_points.ts";
import { simulateLarge } from "./simulate_large.ts";

const ROUNDS = 5;

if (import.meta.main) {
  const point: LargePoint = JSON.parse(Deno.args[0]);
  const { respondents, items, width, factors } = point;
  const halves = new Float16Array(items * width);
  const cells = await simulateLarge({ ...point, seed: 1 }, (make) => {
    let at = 0;
    for (const block of make()) {
      halves.set(block, at);
      at += block.length;
    }
  });
  const bytes = new Uint8Array(halves.buffer);
  const row = 2 * width;
  const settings = toSettings({ ...ARAF_PRESETS.default, factors }, 0);
  const wasm = new WasmBackend();
  using scope = wasm.scope();
  const trainer = new ArafPairTrainer(wasm, scope, {
    pairs: layOutPairs({ ...cells, target: cells.score }, settings),
    features: {
      width,
      element: "f2",
      read: (from, to, into) => into.set(bytes.subarray(from * row, to * row)),
    },
    settings,
  });
  trainer.start(initialAraf(1, { respondents, width, factors }));
  let epoch = 0;
  const train = () => {
    for (const _ of trainer.epoch(epoch, { penalty: 0, seed: 1 }));
    epoch++;
  };
  train();
  let milliseconds = Infinity;
  for (let round = 0; round < ROUNDS; round++) {
    const before = process.cpuUsage(), from = epoch;
    const spent = () => {
      const { user, system } = process.cpuUsage(before);
      return (user + system) / 1000;
    };
    do train(); while (spent() < 200);
    milliseconds = Math.min(milliseconds, spent() / (epoch - from));
  }
  const measured: MeasuredLargePoint = { ...point, pairs: cells.item.length, milliseconds };
  console.log(JSON.stringify(measured));
}
