import { type NdArray, readSafetensors, writeSafetensors } from "../../files/mod.ts";
import type { Moments } from "./_steps.ts";
import type { SideFit, TemperFit } from "./temper_fit.ts";

const FORMAT = "assay temper 1";

/**
 * Writes a fit as safetensors: double-precision tensors whose names and shapes stand in the format's own
 * header, and options, names and single numbers as JSON in the metadata. Whole or not at all.
 *
 * @example
 * ```ts
 * import { fitTemper } from "./fit_temper.ts";
 * import { loadTemper, saveTemper } from "./save_temper.ts";
 * import { strict as assert } from "node:assert";
 *
 * const fit = fitTemper({
 *   respondents: 1,
 *   items: 2,
 *   respondent: new Uint32Array([0, 0]),
 *   item: new Uint32Array([0, 1]),
 *   score: new Float64Array([1, 0]),
 * }, { benchmarks: ["a", "a"], respondents: ["x:o3"] });
 * const path = await Deno.makeTempFile({ suffix: ".safetensors" });
 * await saveTemper(path, fit);
 * assert.deepEqual(await loadTemper(path), fit);
 * await Deno.remove(path);
 * ```
 */
export async function saveTemper(path: string, fit: TemperFit): Promise<void> {
  const tensors: Record<string, NdArray> = {};
  const put = (name: string, data: Float64Array | Uint32Array, shape: number[] = [data.length]) => {
    tensors[name] = { shape, dtype: data instanceof Uint32Array ? "u4" : "f8", data };
  };
  const putMoments = (name: string, { mean, variance }: Moments) => {
    put(`${name}.mean`, mean);
    put(`${name}.variance`, variance);
  };
  const putSide = (name: string, side: SideFit) => {
    const P = side.weights.length;
    put(`${name}.groupVariance`, side.groupVariance);
    put(`${name}.weights`, side.weights);
    put(`${name}.covariance`, side.covariance, [P, P]);
  };
  const { agents, blocks, rows, items } = fit;
  putSide("agents", agents);
  blocks.forEach(({ text, sides }, b) => {
    put(`blocks.${b}.centre`, text.centre);
    put(`blocks.${b}.scale`, text.scale);
    sides.forEach((side, f) => putSide(`blocks.${b}.sides.${f}`, side));
  });
  put("rows.respondent", rows.respondent);
  put("rows.block", rows.block);
  put("rows.covariance", rows.covariance);
  putMoments("rows.bias", rows.bias);
  rows.factors.forEach((factor, f) => putMoments(`rows.factors.${f}`, factor));
  put("items.block", items.block);
  put("items.trials", items.trials);
  put("items.levelVariance", items.levelVariance);
  items.factors.forEach((factor, f) => putMoments(`items.factors.${f}`, factor));
  if (rows.text && items.text) {
    const N = rows.block.length, I = items.block.length, P = items.text.length / I;
    put("rows.text.mean", rows.text.mean, [N, P]);
    put("rows.text.covariance", rows.text.covariance, [N, P, P]);
    put("items.text", items.text, [I, P]);
  }
  const { options, respondents, textGroups, trail, converged } = fit;
  const header: Header = {
    options,
    respondents,
    textGroups,
    trail,
    converged,
    agents: { columns: agents.columns, residualVariance: agents.residualVariance },
    blocks: blocks.map(({ text: _text, sides, ...rest }) => ({
      ...rest,
      residualVariances: sides.map(({ residualVariance }) => residualVariance),
    })),
  };
  await writeSafetensors(path, tensors, {
    metadata: { format: FORMAT, fit: JSON.stringify(header) },
  });
}

/** What of a fit is no tensor. */
interface Header
  extends Pick<TemperFit, "options" | "respondents" | "textGroups" | "trail" | "converged"> {
  readonly agents: Pick<TemperFit["agents"], "columns" | "residualVariance">;
  readonly blocks: readonly (
    & Omit<TemperFit["blocks"][number], "text" | "sides">
    & { readonly residualVariances: readonly number[] }
  )[];
}

/**
 * Reads a fit that {@linkcode saveTemper} wrote, bit for bit.
 *
 * @throws {SyntaxError} When the file is no such fit
 */
export async function loadTemper(path: string): Promise<TemperFit> {
  const { tensors, metadata } = await readSafetensors(path);
  if (metadata.format !== FORMAT) {
    throw new SyntaxError(
      `Cannot load a fit from ${path}: its format must be "${FORMAT}": found ${
        JSON.stringify(metadata.format ?? "none")
      }`,
    );
  }
  const take = <T extends Float64Array | Uint32Array>(name: string, kind: new () => T): T => {
    const data = tensors.get(name)?.data;
    if (data instanceof kind) return data;
    throw new SyntaxError(
      `Cannot load a fit from ${path}: tensor ${name} must be there and of type ${kind.name}`,
    );
  };
  const doubles = (name: string) => take(name, Float64Array);
  const moments = (name: string) => ({
    mean: doubles(`${name}.mean`),
    variance: doubles(`${name}.variance`),
  });
  const side = (name: string, residualVariance: number) => ({
    groupVariance: doubles(`${name}.groupVariance`),
    residualVariance,
    weights: doubles(`${name}.weights`),
    covariance: doubles(`${name}.covariance`),
  });
  const { agents, blocks, ...rest } = JSON.parse(metadata.fit) as Header;
  const factors = Array.from({ length: 1 + rest.options.secondFactors }, (_, f) => f);
  const hasText = rest.options.agentText !== undefined;
  return {
    ...rest,
    agents: { ...side("agents", agents.residualVariance), columns: agents.columns },
    blocks: blocks.map(({ residualVariances, ...block }, b) => ({
      ...block,
      text: { centre: doubles(`blocks.${b}.centre`), scale: doubles(`blocks.${b}.scale`) },
      sides: residualVariances.map((value, f) => side(`blocks.${b}.sides.${f}`, value)),
    })),
    rows: {
      respondent: take("rows.respondent", Uint32Array),
      block: take("rows.block", Uint32Array),
      bias: moments("rows.bias"),
      factors: factors.map((f) => moments(`rows.factors.${f}`)),
      covariance: doubles("rows.covariance"),
      ...(hasText && {
        text: { mean: doubles("rows.text.mean"), covariance: doubles("rows.text.covariance") },
      }),
    },
    items: {
      block: take("items.block", Uint32Array),
      trials: doubles("items.trials"),
      levelVariance: doubles("items.levelVariance"),
      factors: factors.map((f) => moments(`items.factors.${f}`)),
      ...(hasText && { text: doubles("items.text") }),
    },
  };
}
