import type { PeerSpec } from "../peer_spec.ts";

/** An input array of a row, in single precision unless told. */
export async function readInput(
  { folder }: Pick<PeerSpec, "folder">,
  name: string,
): Promise<Float32Array<ArrayBuffer>> {
  const bytes = await Deno.readFile(`${folder}/${name}`);
  return new Float32Array(bytes.buffer, 0, bytes.byteLength / 4);
}

/** The observed cells of a dense matrix, row by row: where `mask` is not 0. */
export async function readCells(spec: Pick<PeerSpec, "folder" | "sizes">, maskName = "mask.f32") {
  const { respondents, items } = spec.sizes;
  const target = await readInput(spec, "target.f32");
  const mask = await readInput(spec, maskName);
  const observed = [...target.keys()].filter((at) => mask[at] > 0);
  return {
    respondents,
    items,
    respondent: Uint32Array.from(observed, (at) => Math.floor(at / items)),
    item: Uint32Array.from(observed, (at) => at % items),
    score: Float64Array.from(observed, (at) => target[at]),
  };
}
