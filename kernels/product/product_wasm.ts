import type { WasmBackend, WasmScope } from "../wasm/wasm_backend.ts";
import { nativeTeam } from "./native_team.ts";
import { packTeam } from "./pack_team.ts";
import { multiplyTeam } from "./packed_team.ts";
import {
  multiplyPacked,
  packPanels,
  padTile,
  type Placed,
  placeMatrix,
  readMatrix,
} from "./packed_wasm.ts";
import type { ProductOperands, ProductOptions } from "./product_shape.ts";

/**
 * The matrix product over WebAssembly memory, in machine code on all cores where there is any, with the same
 * bits either way.
 */
export async function productWasm(
  wasm: WasmBackend,
  operands: ProductOperands,
  options: ProductOptions,
): Promise<Float32Array> {
  using scope = wasm.scope();
  const { M, N } = options;
  const stride = 32 * Math.ceil(N / 8);
  const c = { at: scope.room(padTile(wasm, M) * stride / 4), stride };
  await multiplyInto(wasm, scope, { ...operands, target: c }, options);
  const plain = readMatrix(scope, c, { rows: M, columns: N });
  const { alpha = 1 } = options, { c: added } = operands;
  if (alpha === 1 && !added) return plain;
  return plain.map((value, at) => alpha * value + (added ? added[at] : 0));
}

async function multiplyInto(
  wasm: WasmBackend,
  scope: WasmScope,
  { a, b, target }: { a: Float32Array; b: Float32Array; target: Placed },
  { M, N, K, transposeA = false, transposeB = false }: ProductOptions,
): Promise<void> {
  const height = padTile(wasm, M);
  const placed = transposeA
    ? placeMatrix(scope, a, { rows: K, columns: M, breadth: height })
    : placeMatrix(scope, a, { rows: M, columns: K, height });
  const [aRow, aStep] = transposeA ? [4, placed.stride] : [placed.stride, 4];
  const team = nativeTeam(wasm);
  if (!team) {
    const packed = packPanels(scope, b, { K, N, transposed: transposeB });
    const shape = { M: height, N, K, aRow, aStep };
    multiplyPacked(wasm, { a: placed.at, b: packed, c: target }, shape);
    return;
  }
  const breadth = 8 * Math.ceil(N / 8);
  const rest = { M, N, K, a: placed.at, aRow, aStep, c: target };
  if (transposeB) {
    const from = placeMatrix(scope, b, { rows: N, columns: K, height: breadth });
    const { at, depth } = await packTeam(team, scope, from, { rows: N, columns: K });
    await multiplyTeam(team, { ...rest, b: at, bPanel: 32 * depth, bStep: 32 });
  } else {
    const { at, stride } = placeMatrix(scope, b, { rows: K, columns: N, breadth });
    await multiplyTeam(team, { ...rest, b: at, bPanel: 32, bStep: stride });
  }
}
