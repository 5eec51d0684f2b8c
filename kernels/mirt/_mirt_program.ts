import type { Code, Local, ValueType } from "../wasm/code.ts";
import { continueIf, loop, when } from "../wasm/control.ts";
import type { WasmFeatures } from "../wasm/features.ts";
import { ModuleBuilder } from "../wasm/module_builder.ts";
import { i32 } from "../wasm/scalar.ts";
import { f32x4, multiplyAdd, shuffle32, v128 } from "../wasm/simd.ts";
import { addSlopes } from "./_mirt_slopes.ts";
import { updateNative } from "./mirt_update_native.ts";
import { BETA1, BETA2, EPSILON, type MirtLikelihood } from "./mirt_problem.ts";

const range = (n: number) => Array.from({ length: n }, (_, k) => k);

/** Locals by name; the names are made in a loop, so their types are not known one by one. */
type Named = Record<string, Local>;

/**
 * The steps of a training with rows of `quads` groups of four columns, as four functions:
 *
 *   logits(items, counts, at, theta, rows, z, global)
 *   slopes(cells, z, target, weight, level, remainder, parts, table)
 *   gradients(items, counts, at, theta, rows, slope, dTheta, dRows, sumAt, parts, sums, itemSums)
 *   update(rows, p, g, m, s, columns, share, decay, rate, root)
 *
 * `counts` is u32[items], each a multiple of 4; for each cell, item by item, `at` and `sumAt` hold the byte
 * offsets of its respondent in `theta` and in `sums`. Both kinds of sums take four numbers a row, of which
 * the first two are the sums of `parts`. `gradients` adds to `dTheta` and `sums`; `update` multiplies the
 * gradient by `share` and clears it.
 */
export function buildMirt(
  features: WasmFeatures,
  quads: number,
  likelihood: MirtLikelihood,
): ModuleBuilder {
  const builder = new ModuleBuilder();
  addLogits(builder, features, quads);
  addSlopes(builder, features, likelihood);
  addGradients(builder, features, quads);
  addUpdate(builder, features, quads);
  return builder;
}

const walk = { items: "i32", counts: "i32", at: "i32", theta: "i32", rows: "i32" } as const;

function vectors(...names: string[]): Record<string, ValueType> {
  return Object.fromEntries(names.map((name) => [name, "v128"]));
}

const advance = (pointer: Local, bytes: number): Code =>
  pointer.set(i32.add(pointer, i32.const(bytes)));

/** Inner products of four cells at once, whose sums are gathered into one vector of four logits. */
export function addLogits(builder: ModuleBuilder, features: WasmFeatures, quads: number): void {
  const { madd } = multiplyAdd(features.relaxed);
  const params = { ...walk, z: "i32", global: "f32" } as const;
  const locals: Record<string, ValueType> = {
    n: "i32",
    ...Object.fromEntries(range(4).map((l) => [`t${l}`, "i32"])),
    ...vectors("globals", "x", "y", ...range(4).map((l) => `s${l}`)),
    ...vectors(...range(quads).map((k) => `a${k}`)),
  };
  builder.function("logits", params, locals, (named) => {
    const v = named as Named;
    const cells = loop(
      ...range(4).map((l) => v[`t${l}`].set(i32.add(v.theta, i32.load(v.at, 4 * l)))),
      ...range(4).map((l) => v[`s${l}`].set(f32x4.mul(v.a0, v128.load(v[`t${l}`])))),
      ...range(quads - 1).flatMap((k) =>
        range(4).map((l) =>
          v[`s${l}`].set(madd(v[`a${k + 1}`], v128.load(v[`t${l}`], 16 * (k + 1)), v[`s${l}`]))
        )
      ),
      ...(["x", "y"] as const).map((name, h) => {
        const [one, two] = [v[`s${2 * h}`], v[`s${2 * h + 1}`]];
        return v[name].set(
          f32x4.add(shuffle32(one, two, [0, 4, 1, 5]), shuffle32(one, two, [2, 6, 3, 7])),
        );
      }),
      v.x.set(
        f32x4.add(shuffle32(v.x, v.y, [0, 1, 4, 5]), shuffle32(v.x, v.y, [2, 3, 6, 7])),
      ),
      v128.store(v.z, f32x4.add(v.x, v.globals)),
      advance(v.at, 16),
      advance(v.z, 16),
      continueIf(v.n.tee(i32.sub(v.n, i32.const(4)))),
    );
    return [
      v.globals.set(f32x4.splat(v.global)),
      loop(
        v.n.set(i32.load(v.counts)),
        ...range(quads).map((k) => v[`a${k}`].set(v128.load(v.rows, 16 * k))),
        when(v.n, [cells]),
        advance(v.rows, 16 * quads),
        advance(v.counts, 4),
        continueIf(v.items.tee(i32.sub(v.items, i32.const(1)))),
      ),
    ];
  });
}

/** Adds each cell's slope times the one row to the gradient of the other, and sums its parts. */
function addGradients(builder: ModuleBuilder, features: WasmFeatures, quads: number): void {
  const { madd } = multiplyAdd(features.relaxed);
  const params = {
    ...walk,
    slope: "i32",
    dTheta: "i32",
    dRows: "i32",
    sumAt: "i32",
    parts: "i32",
    sums: "i32",
    itemSums: "i32",
  } as const;
  const locals: Record<string, ValueType> = {
    n: "i32",
    t: "i32",
    d: "i32",
    ...vectors("g", "part", "sum", ...range(quads).flatMap((k) => [`a${k}`, `s${k}`])),
  };
  builder.function("gradients", params, locals, (named) => {
    const v = named as Named;
    const cells = loop(
      v.t.set(i32.add(v.theta, i32.load(v.at))),
      v.d.set(i32.add(v.dTheta, i32.load(v.at))),
      v.g.set(v128.load32Splat(v.slope)),
      ...range(quads).flatMap((k) => [
        v[`s${k}`].set(madd(v.g, v128.load(v.t, 16 * k), v[`s${k}`])),
        v128.store(v.d, madd(v.g, v[`a${k}`], v128.load(v.d, 16 * k)), 16 * k),
      ]),
      v.part.set(v128.load64Zero(v.parts)),
      v.sum.set(f32x4.add(v.sum, v.part)),
      v.d.set(i32.add(v.sums, i32.load(v.sumAt))),
      v128.store(v.d, f32x4.add(v128.load(v.d), v.part)),
      advance(v.at, 4),
      advance(v.sumAt, 4),
      advance(v.slope, 4),
      advance(v.parts, 8),
      continueIf(v.n.tee(i32.sub(v.n, i32.const(1)))),
    );
    return [
      loop(
        v.n.set(i32.load(v.counts)),
        v.sum.set(v128.zero),
        ...range(quads).flatMap((k) => [
          v[`a${k}`].set(v128.load(v.rows, 16 * k)),
          v[`s${k}`].set(v128.zero),
        ]),
        when(v.n, [cells]),
        ...range(quads).map((k) => v128.store(v.dRows, v[`s${k}`], 16 * k)),
        advance(v.rows, 16 * quads),
        v128.store(v.itemSums, v.sum),
        advance(v.itemSums, 16),
        advance(v.dRows, 16 * quads),
        advance(v.counts, 4),
        continueIf(v.items.tee(i32.sub(v.items, i32.const(1)))),
      ),
    ];
  });
}

/**
 * AdamW on rows. `columns` holds for each group of four columns the factors of the priors, 1 for columns
 * that learn, and what the others are.
 */
export function addUpdate(builder: ModuleBuilder, features: WasmFeatures, quads: number): void {
  const { madd } = multiplyAdd(features.relaxed);
  const pointers = { rows: "i32", p: "i32", g: "i32", m: "i32", s: "i32", columns: "i32" } as const;
  const params = { ...pointers, share: "f32", decay: "f32", rate: "f32", root: "f32" } as const;
  const locals = vectors("shares", "decays", "rates", "roots", "x", "slope", "mean", "square");
  builder.twin("update", () => updateNative(quads));
  builder.function("update", params, locals, (named) => {
    const v = named as Named;
    const group = (k: number): Code[] => [
      v.x.set(v128.load(v.p, 16 * k)),
      v.slope.set(f32x4.mul(v.shares, v128.load(v.g, 16 * k))),
      v.slope.set(madd(v128.load(v.columns, 48 * k), v.x, v.slope)),
      v128.store(v.g, v128.zero, 16 * k),
      v.mean.set(v128.load(v.m, 16 * k)),
      v.mean.set(madd(f32x4.const(1 - BETA1), f32x4.sub(v.slope, v.mean), v.mean)),
      v128.store(v.m, v.mean, 16 * k),
      v.square.set(f32x4.mul(f32x4.const(BETA2), v128.load(v.s, 16 * k))),
      v.square.set(
        madd(f32x4.mul(f32x4.const(1 - BETA2), v.slope), v.slope, v.square),
      ),
      v128.store(v.s, v.square, 16 * k),
      v.slope.set(madd(f32x4.sqrt(v.square), v.roots, f32x4.const(EPSILON))),
      v.x.set(
        f32x4.sub(f32x4.mul(v.x, v.decays), f32x4.div(f32x4.mul(v.rates, v.mean), v.slope)),
      ),
      v128.store(
        v.p,
        madd(v.x, v128.load(v.columns, 48 * k + 16), v128.load(v.columns, 48 * k + 32)),
        16 * k,
      ),
    ];
    return [
      v.shares.set(f32x4.splat(v.share)),
      v.decays.set(f32x4.splat(v.decay)),
      v.rates.set(f32x4.splat(v.rate)),
      v.roots.set(f32x4.splat(v.root)),
      loop(
        ...range(quads).flatMap(group),
        ...[v.p, v.g, v.m, v.s].map((pointer) => advance(pointer, 16 * quads)),
        continueIf(v.rows.tee(i32.sub(v.rows, i32.const(1)))),
      ),
    ];
  });
}
