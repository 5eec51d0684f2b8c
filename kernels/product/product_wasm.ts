import type { WasmBackend, WasmScope } from "../wasm/wasm_backend.ts";
import { canLieFar, type NativeTeam, nativeTeam } from "./native_team.ts";
import { packColumnsTeam, packTeam } from "./pack_team.ts";
import { multiplyTeam, type TeamProduct } from "./packed_team.ts";
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
  const { M, N, alpha = 1 } = options, { c: added } = operands;
  const plain = alpha === 1 && !added;
  const stride = 32 * Math.ceil(N / 8);
  const team = nativeTeam(wasm);
  if (team && plain && stride === 4 * N) {
    const out = new Float32Array(M * N);
    await multiplyNative(team, scope, { ...operands, target: { at: out, stride } }, options);
    return out;
  }
  const c = { at: scope.room(padTile(wasm, M) * stride / 4), stride };
  if (team) await multiplyNative(team, scope, { ...operands, target: c }, options);
  else multiplyPortable(wasm, scope, { ...operands, target: c }, options);
  const product = readMatrix(scope, c, { rows: M, columns: N });
  return plain ? product : product.map((value, at) => alpha * value + (added ? added[at] : 0));
}

interface Sides<C> {
  readonly a: Float32Array;
  readonly b: Float32Array;
  readonly target: C;
}

function multiplyPortable(
  wasm: WasmBackend,
  scope: WasmScope,
  { a, b, target }: Sides<Placed>,
  { M, N, K, transposeA = false, transposeB = false }: ProductOptions,
): void {
  const height = padTile(wasm, M);
  const { at, stride } = transposeA
    ? placeMatrix(scope, a, { rows: K, columns: M, breadth: height })
    : placeMatrix(scope, a, { rows: M, columns: K, height });
  const [aRow, aStep] = transposeA ? [4, stride] : [stride, 4];
  const packed = packPanels(scope, b, { K, N, transposed: transposeB });
  multiplyPacked(wasm, { a: at, b: packed, c: target }, { M: height, N, K, aRow, aStep });
}

async function multiplyNative(
  team: NativeTeam,
  scope: WasmScope,
  { a, b, target }: Sides<TeamProduct["c"]>,
  { M, N, K, transposeA = false, transposeB = false }: ProductOptions,
): Promise<void> {
  const left = transposeA
    ? turned(placeMatrix(scope, a, { rows: K, columns: M }))
    : canLieFar(a)
    ? { a, aRow: 4 * K, aStep: 4 }
    : straight(placeMatrix(scope, a, { rows: M, columns: K }));
  const breadth = 8 * Math.ceil(N / 8);
  const rest = { ...left, M, N, K, c: target };
  if (transposeB) {
    const from = placeMatrix(scope, b, { rows: N, columns: K, height: breadth });
    const { at, depth } = await packTeam(team, scope, from, { rows: N, columns: K });
    await multiplyTeam(team, { ...rest, b: at, bPanel: 32 * depth, bStep: 32 });
  } else if (N === breadth && canLieFar(b)) {
    const at = await packColumnsTeam(team, scope, b, { K, N });
    await multiplyTeam(team, { ...rest, b: at, bPanel: 32 * K, bStep: 32 });
  } else {
    const { at, stride } = placeMatrix(scope, b, { rows: K, columns: N, breadth });
    await multiplyTeam(team, { ...rest, b: at, bPanel: 32, bStep: stride });
  }
}

const straight = ({ at, stride }: Placed) => ({ a: at, aRow: stride, aStep: 4 });
const turned = ({ at, stride }: Placed) => ({ a: at, aRow: 4, aStep: stride });
