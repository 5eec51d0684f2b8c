import { type Code, type Local, sequence, type ValueType } from "../../wasm/code.ts";
import { continueIf, loop } from "../../wasm/control.ts";
import type { WasmFeatures } from "../../wasm/features.ts";
import type { ModuleBuilder } from "../../wasm/module_builder.ts";
import { f32, i32 } from "../../wasm/scalar.ts";
import { f32x4, multiplyAdd, shuffle32, v128 } from "../../wasm/simd.ts";
import type { ArafColumns } from "../araf_columns.ts";

/**
 * Adds the passes over observed pairs. `runs` holds, for each of `count` runs, the slot of an item and how
 * many pairs of it follow (at least 1); `respondent` the respondent of each pair.
 *
 *   logits(runs, count, respondent, a, theta, z)       z[c] = ⟨a[slot], theta[respondent]⟩
 *   spread(runs, count, respondent, a, theta, g, d, s) d[slot] += g[c] theta[respondent],
 *                                                      s[respondent] += g[c] a[slot]
 *
 * Pairs are taken one after the other, so that sums do not depend on how they are cut into runs.
 */
export function addPairs(
  builder: ModuleBuilder,
  features: WasmFeatures,
  columns: ArafColumns,
): void {
  const { madd } = multiplyAdd(features.relaxed);
  const vectors = columns.count / 4;
  const rowBytes = i32.const(4 * columns.count);
  const each = (make: (q: number) => Code): Code =>
    sequence(...Array.from({ length: vectors }, (_, q) => make(q)));
  const vector = (name: string, count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, q) => [`${name}${q}`, "v128" as const]));
  const advance = (p: Local, bytes: number) => p.set(i32.add(p, i32.const(bytes)));
  const down = (count: Local) => continueIf(count.tee(i32.sub(count, i32.const(1))));
  const rowOf = (base: Local, index: Code) => i32.add(base, i32.mul(index, rowBytes));
  type V = Readonly<Record<string, Local>>;
  const runs = { runs: "i32", count: "i32", respondent: "i32", a: "i32", theta: "i32" } as const;
  const places: Record<string, ValueType> = { own: "i32", left: "i32", who: "i32" };

  /** Runs `body` for each pair of each run, between what is done before and after a run. */
  const walk = (v: V, before: Code, body: Code, after: Code): Code =>
    loop(
      v.own.set(rowOf(v.a, i32.load(v.runs))),
      v.left.set(i32.load(v.runs, 4)),
      before,
      loop(body, advance(v.respondent, 4), down(v.left)),
      after,
      advance(v.runs, 8),
      down(v.count),
    );

  const SUMS = 4;
  builder.function(
    "logits",
    { ...runs, z: "i32" },
    { ...places, ...vector("s", SUMS), ...vector("a", vectors) } as Record<string, ValueType>,
    (locals) => {
      const v = locals as V;
      const sum = (q: number) => v[`s${q % SUMS}`];
      const own = (q: number) => v[`a${q}`];
      const half = (s: Local, lanes: readonly [number, number, number, number]) =>
        s.set(f32x4.add(s, shuffle32(s, s, lanes)));
      return [walk(
        v,
        each((q) => own(q).set(v128.load(v.own, 16 * q))),
        sequence(
          v.who.set(rowOf(v.theta, i32.load(v.respondent))),
          each((q) => {
            const theta = v128.load(v.who, 16 * q);
            return sum(q).set(
              q < SUMS ? f32x4.mul(own(q), theta) : madd(own(q), theta, sum(q)),
            );
          }),
          v.s0.set(f32x4.add(f32x4.add(v.s0, v.s1), f32x4.add(v.s2, v.s3))),
          half(v.s0, [2, 3, 0, 1]),
          half(v.s0, [1, 0, 3, 2]),
          f32.store(v.z, f32x4.lane(v.s0, 0)),
          advance(v.z, 4),
        ),
        [],
      )];
    },
  );

  builder.function(
    "spread",
    { ...runs, g: "i32", d: "i32", s: "i32" },
    { ...places, row: "i32", slope: "v128", to: "i32", ...vector("d", vectors) } as Record<
      string,
      ValueType
    >,
    (locals) => {
      const v = locals as V;
      const sum = (q: number) => v[`d${q}`];
      return [walk(
        v,
        sequence(
          v.row.set(rowOf(v.d, i32.load(v.runs))),
          each((q) => sum(q).set(v128.load(v.row, 16 * q))),
        ),
        sequence(
          v.slope.set(v128.load32Splat(v.g)),
          v.who.set(rowOf(v.theta, i32.load(v.respondent))),
          v.to.set(rowOf(v.s, i32.load(v.respondent))),
          each((q) =>
            sequence(
              sum(q).set(madd(v.slope, v128.load(v.who, 16 * q), sum(q))),
              v128.store(
                v.to,
                madd(v.slope, v128.load(v.own, 16 * q), v128.load(v.to, 16 * q)),
                16 * q,
              ),
            )
          ),
          advance(v.g, 4),
        ),
        each((q) => v128.store(v.row, sum(q), 16 * q)),
      )];
    },
  );
}
