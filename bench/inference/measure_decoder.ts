import { localEngine } from "../../inference/engines.ts";
import { openLocal } from "../../inference/open_local.ts";
import type { GpuBackend } from "../../kernels/mod.ts";
import {
  bound,
  deviceText,
  type EngineRun,
  type Outcome,
  relativeError,
  threadsText,
} from "./engine_run.ts";
import { peakMemoryBytes, secondsSinceStart, timePasses } from "./time_passes.ts";

/** Tokens of the prompt, and of the greedy answer that is timed. */
const PROMPT = 64, ANSWER = 64;

/** Checks the scores and the greedy answer of a decoder, then times it. */
export async function measureDecoder(run: EngineRun, gpu?: GpuBackend): Promise<Outcome> {
  const { folder, provider, threads, bits, reference, seconds } = run;
  const place = { provider, gpu, threads }, engine = localEngine(run.engine, "bench");
  const request = { dtype: "float32", loadIn8bit: bits === 8 } as const;
  const local = await openLocal({ name: "bench", folder }, engine, { request, place, locate: {} });
  const decoder = await engine.openDecoder(local, place);
  try {
    const tokenizer = await local.tokenizer();
    const words = tokenizer.encode(run.texts.join(" "), { wrap: false }).slice(0, PROMPT);
    const answer = async () => {
      decoder.reset();
      let scores = await decoder.advance(words);
      const first = Array.from(scores), tokens = [likeliest(scores)];
      while (tokens.length < ANSWER) {
        scores = await decoder.advance([tokens[tokens.length - 1]]);
        tokens.push(likeliest(scores));
      }
      return { first, tokens };
    };
    const { first, tokens } = await answer();
    const coldSeconds = secondsSinceStart();
    const error = reference && relativeError([first], reference.vectors);
    if (error !== undefined && !(error <= bound(bits, reference!.bits))) {
      return wrong(`relative error of the scores to ${reference!.source}`, error, run);
    }
    const whole = bits === 32 && reference?.bits === 32;
    const differs = whole ? tokens.findIndex((id, i) => id !== reference.tokens![i]) : -1;
    if (differs >= 0) {
      return {
        status: "wrong",
        reason: `the greedy answer must be that of ${
          reference!.source
        }: token ${differs} is another`,
      };
    }
    const { median, passes } = await timePasses(async () => void await answer(), { seconds });
    gpu?.check();
    return {
      status: "measured",
      perSecond: { tokens: ANSWER / median },
      passes,
      coldSeconds,
      peakMemoryBytes: peakMemoryBytes(),
      error,
      gave: { source: run.name, texts: [], vectors: [first], tokens, bits },
      device: provider === "webgpu" ? deviceText(gpu!) : threadsText(threads),
    };
  } finally {
    await decoder.close();
  }
}

function wrong(what: string, error: number, { bits, reference }: EngineRun): Outcome {
  const most = bound(bits, reference!.bits);
  return {
    status: "wrong",
    reason: `${what} must be at most ${most}: found ${error.toPrecision(3)}`,
  };
}

function likeliest(scores: Float32Array): number {
  let best = 0;
  for (let id = 1; id < scores.length; id++) if (scores[id] > scores[best]) best = id;
  return best;
}
