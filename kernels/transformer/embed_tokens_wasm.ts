import { loop, when } from "../wasm/control.ts";
import { ModuleBuilder } from "../wasm/module_builder.ts";
import { i32 } from "../wasm/scalar.ts";
import { f32x4, v128 } from "../wasm/simd.ts";
import { eachQuad, nextRow } from "./_emit.ts";
import type { EmbedTokens } from "./embed_tokens_shape.ts";
import type { WasmHost } from "./wasm_host.ts";
import { addressOf, indicesOnWasm, onWasm } from "./wasm_tensor.ts";

export function embedTokensWasm(
  { wasm }: WasmHost,
  { ids, table, positions, types, out }: EmbedTokens,
): () => void {
  const { embed } = wasm.program("embed_tokens", buildEmbed);
  const { at, rows, stride, bytes } = onWasm(out);
  const indices = [ids, positions?.of ?? ids, types?.of ?? ids].map((i) => indicesOnWasm(i).at);
  const tables = [table, positions?.table, types?.table].map(addressOf);
  return () => void embed(...indices, ...tables, at, rows, stride, bytes);
}

/** `embed(ids, positions, types, table, positionTable, typeTable, out, rows, stride, bytes)`. */
function buildEmbed(): ModuleBuilder {
  const indices = { ids: "i32", positions: "i32", types: "i32" } as const;
  const tables = { table: "i32", positionTable: "i32", typeTable: "i32" } as const;
  const rest = { out: "i32", rows: "i32", stride: "i32", bytes: "i32" } as const;
  const scratch = { q: "i32", x: "v128", a: "i32", b: "i32", c: "i32" } as const;
  return new ModuleBuilder().function(
    "embed",
    { ...indices, ...tables, ...rest },
    scratch,
    (l) => {
      const row = (table: typeof l.table, index: typeof l.ids) =>
        i32.add(table, i32.mul(i32.load(index), l.stride));
      const plus = (table: typeof l.table, from: typeof l.a) =>
        when(table, [l.x.set(f32x4.add(l.x, v128.load(i32.add(from, l.q))))]);
      return [loop(
        l.a.set(row(l.table, l.ids)),
        l.b.set(row(l.positionTable, l.positions)),
        l.c.set(row(l.typeTable, l.types)),
        eachQuad(
          l.q,
          l.bytes,
          l.x.set(v128.load(i32.add(l.a, l.q))),
          plus(l.positionTable, l.b),
          plus(l.typeTable, l.c),
          v128.store(i32.add(l.out, l.q), l.x),
        ),
        ...[l.ids, l.positions, l.types].map((p) => p.set(i32.add(p, i32.const(4)))),
        nextRow(l.rows, l.stride, l.out),
      )];
    },
  );
}
