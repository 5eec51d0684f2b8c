import {
  applyLinear,
  attend,
  normTokens,
  openGpu,
  ReferenceBackend,
  WasmBackend,
} from "../../kernels/mod.ts";
import { uniformValues } from "../../tests/_helpers/values.ts";

const wasm = new WasmBackend();
const reference = new ReferenceBackend();
const gpu = await openGpu().catch(() => undefined);
const software = gpu?.info.software ? " (software)" : "";

/** The same call on each backend; the reference a few times only. */
function compare(
  group: string,
  run: (backend: WasmBackend | ReferenceBackend | NonNullable<typeof gpu>) => Promise<unknown>,
): void {
  const few = { n: 2, warmup: 1, group };
  Deno.bench({ name: "reference", baseline: true, ...few }, async () => void await run(reference));
  Deno.bench({ name: "wasm", group }, async () => void await run(wasm));
  Deno.bench(
    { name: `webgpu${software}`, ignore: !gpu, ...few },
    async () => void await run(gpu!),
  );
}

// The feed-forward layer of a MiniLM-sized encoder over eight texts of 64 tokens, and of one token.
for (const tokens of [512, 1]) {
  const operands = {
    x: uniformValues(tokens * 384, 1),
    weights: uniformValues(1536 * 384, 2),
    bias: uniformValues(1536, 3),
  };
  const options = { inputs: 384, outputs: 1536, activation: "gelu" } as const;
  compare(`linear 384 to 1536, ${tokens} tokens`, (b) => applyLinear(b, operands, options));
}

{
  const operands = { x: uniformValues(512 * 384, 1), weight: uniformValues(384, 2) };
  const options = { width: 384, kind: "layer", epsilon: 1e-12 } as const;
  compare("layer norm, 512 tokens x 384", (b) => normTokens(b, operands, options));
}

// Twelve heads of 32, texts of unlike length: what padding to the longest would double.
{
  const lengths = [256, 192, 64, 32, 16, 8];
  let first = 0;
  const spans = lengths.map((length) => {
    const span = { firstQuery: first, queries: length, firstKey: first, keys: length };
    first += length;
    return span;
  });
  const draw = (seed: number) => uniformValues(first * 384, seed);
  const operands = { queries: draw(1), keys: draw(2), values: draw(3) };
  const options = { heads: 12, keyHeads: 12, headWidth: 32, spans, causal: false };
  compare(`attention, ${first} ragged tokens x 384`, (b) => attend(b, operands, options));
}
