import { writeEmbeddingTable } from "../../features/mod.ts";
import { cacheFolder, ensureFolder } from "../../files/mod.ts";
import { simulateEmbeddings } from "../../irt/mod.ts";
import { CounterRandom } from "../../kernels/mod.ts";

/** Sizes of a simulated long table. */
export interface LongSize {
  readonly respondents: number;
  readonly items: number;
  readonly benchmarks: number;
  /** Share of the cells that have a response */
  readonly density: number;
}

/** The size of the published study, and one for a quick look. */
export const LONG_SIZES = {
  quick: { respondents: 150, items: 3000, benchmarks: 6, density: 0.15 },
  full: { respondents: 858, items: 39_735, benchmarks: 12, density: 0.1 },
} as const satisfies Record<string, LongSize>;

const SEED = 2027, WIDTH = 48, FACTORS = 3;

/**
 * Writes responses drawn from a known model as a long table, and the embeddings of the items, in the cache
 * folder; what is there already stays. Respondents are shared by benchmarks: each benchmark is met by a share of them.
 *
 * @returns Paths of the table and of the embeddings
 */
export async function writeSimulatedLong(
  size: LongSize,
): Promise<{ table: string; embeddings: string }> {
  const { respondents, items, benchmarks, density } = size;
  const folder = `${cacheFolder()}/studies`;
  const base = `${folder}/simulated-long-${respondents}x${items}-${benchmarks}-${density}-${SEED}`;
  const paths = { table: `${base}.csv`, embeddings: `${base}.safetensors` };
  if (await exists(paths.table) && await exists(paths.embeddings)) return paths;
  await ensureFolder(folder);
  const blocks = Array.from({ length: items }, (_, i) => Math.floor(i * benchmarks / items));
  const embeddings = simulateEmbeddings({ seed: SEED, benchmarks: blocks, width: WIDTH });
  const names = blocks.map((block, i) => `bench${block}.${i}`);
  await writeEmbeddingTable(paths.embeddings, {
    items: names,
    width: WIDTH,
    values: embeddings.values,
    source: { path: "simulated", digest: "" },
  });
  await writeResponses(paths.table, { ...size, blocks, names, values: embeddings.values });
  return paths;
}

async function writeResponses(
  path: string,
  { respondents, items, benchmarks, density, blocks, names, values }: LongSize & {
    blocks: readonly number[];
    names: readonly string[];
    values: Float32Array;
  },
): Promise<void> {
  const random = (what: string) => new CounterRandom(SEED, what);
  const direction = random("long directions"), ability = random("long abilities");
  const map = Float64Array.from({ length: (FACTORS + 1) * WIDTH }, () => direction.normal());
  const theta = Float64Array.from({ length: respondents * (FACTORS + 1) }, () => ability.normal());
  const residual = random("long residuals"), level = random("long levels");
  const levels = Array.from({ length: benchmarks }, () => level.normal());
  const part = (i: number, k: number) => {
    let sum = 0;
    for (let d = 0; d < WIDTH; d++) sum += values[i * WIDTH + d] * map[k * WIDTH + d];
    return sum;
  };
  const easiness = blocks.map((block, i) =>
    part(i, FACTORS) + 0.5 * residual.normal() + 0.8 * levels[block]
  );
  const loading = Float64Array.from(
    { length: items * FACTORS },
    (_, at) => part(Math.floor(at / FACTORS), at % FACTORS),
  );
  const choice = random("long choices"), answer = random("long answers");
  const temporary = `${path}.${crypto.randomUUID()}.tmp`;
  const file = await Deno.open(temporary, { write: true, createNew: true });
  const writer = file.writable.getWriter(), encoder = new TextEncoder();
  await writer.write(encoder.encode("subject_id,item_id,benchmark,response\n"));
  // Each respondent meets about two thirds of the benchmarks, and of each a share of the items.
  const met = Math.max(2 / 3, density), share = density / met;
  for (let r = 0; r < respondents; r++) {
    const lines: string[] = [];
    const meets = levels.map(() => choice.next() < met);
    for (let i = 0; i < items; i++) {
      if (!meets[blocks[i]] || choice.next() >= share) continue;
      let z = easiness[i] + theta[r * (FACTORS + 1) + FACTORS];
      for (let k = 0; k < FACTORS; k++) {
        z += theta[r * (FACTORS + 1) + k] * loading[i * FACTORS + k];
      }
      const passed = answer.next() < 1 / (1 + Math.exp(-z)) ? 1 : 0;
      lines.push(`model-${r},${names[i]},bench${blocks[i]},${passed}\n`);
    }
    await writer.write(encoder.encode(lines.join("")));
  }
  await writer.close();
  await Deno.rename(temporary, path);
}

async function exists(path: string): Promise<boolean> {
  try {
    await Deno.stat(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
