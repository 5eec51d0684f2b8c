import { sequence } from "../wasm/code.ts";
import { continueIf, loop, when } from "../wasm/control.ts";
import { ModuleBuilder } from "../wasm/module_builder.ts";
import { f32, i32 } from "../wasm/scalar.ts";
import { f32x4, v128 } from "../wasm/simd.ts";

/**
 * A program that keeps the k largest of each row of a tile of similarities.
 *
 *   select(tile, stride, rows, count, first, k, similarities, indices)
 *
 * Row i of the tile has `count` numbers at `tile + i*stride`, of references `first`, `first + 1`, …; its
 * list has k places at `similarities + 4*i*k` and `indices + 4*i*k`, falling, of equal ones the earlier
 * first. Four numbers at a time are compared with the last place; few pass.
 */
export function buildSelect(): ModuleBuilder {
  const params = {
    tile: "i32",
    stride: "i32",
    rows: "i32",
    count: "i32",
    first: "i32",
    k: "i32",
    similarities: "i32",
    indices: "i32",
  } as const;
  const scratch = {
    t: "i32",
    lane: "i32",
    place: "i32",
    moves: "i32",
    toIndex: "i32",
    s: "f32",
    worst: "f32",
  } as const;
  return new ModuleBuilder().function("select", params, scratch, (l) => {
    const lastPlace = i32.add(l.similarities, i32.shl(i32.sub(l.k, i32.const(1)), i32.const(2)));
    const before = i32.sub(l.place, i32.const(4));
    const insert = sequence(
      l.place.set(lastPlace),
      loop(
        l.moves.set(
          i32.and(i32.gtU(l.place, l.similarities), f32.lt(f32.load(before), l.s)),
        ),
        when(l.moves, [
          f32.store(l.place, f32.load(before)),
          i32.store(i32.add(l.place, l.toIndex), i32.load(i32.add(before, l.toIndex))),
          l.place.set(before),
        ]),
        continueIf(l.moves),
      ),
      f32.store(l.place, l.s),
      i32.store(i32.add(l.place, l.toIndex), i32.add(l.first, i32.add(l.t, l.lane))),
      l.worst.set(f32.load(lastPlace)),
    );
    const considerLanes = sequence(
      l.lane.set(i32.const(0)),
      loop(
        l.s.set(
          f32.min(
            f32.load(i32.add(l.tile, i32.shl(i32.add(l.t, l.lane), i32.const(2)))),
            f32.const(1),
          ),
        ),
        when(
          i32.and(f32.gt(l.s, l.worst), i32.ltU(i32.add(l.t, l.lane), l.count)),
          [insert],
        ),
        continueIf(i32.ltU(l.lane.tee(i32.add(l.lane, i32.const(1))), i32.const(4))),
      ),
    );
    return [
      l.toIndex.set(i32.sub(l.indices, l.similarities)),
      loop(
        l.worst.set(f32.load(lastPlace)),
        l.t.set(i32.const(0)),
        loop(
          when(
            v128.anyTrue(
              f32x4.gt(
                v128.load(i32.add(l.tile, i32.shl(l.t, i32.const(2)))),
                f32x4.splat(l.worst),
              ),
            ),
            [considerLanes],
          ),
          continueIf(i32.ltU(l.t.tee(i32.add(l.t, i32.const(4))), l.count)),
        ),
        l.tile.set(i32.add(l.tile, l.stride)),
        l.similarities.set(i32.add(l.similarities, i32.shl(l.k, i32.const(2)))),
        continueIf(l.rows.tee(i32.sub(l.rows, i32.const(1)))),
      ),
    ];
  });
}
