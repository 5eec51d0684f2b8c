import { type Code, type Local, sequence, type ValueType } from "../wasm/code.ts";
import { Constants } from "../wasm/constants.ts";
import { continueIf, loop, when } from "../wasm/control.ts";
import type { WasmFeatures } from "../wasm/features.ts";
import { ModuleBuilder } from "../wasm/module_builder.ts";
import { f32, f64, i32 } from "../wasm/scalar.ts";
import { f32x4, multiplyAdd, v128 } from "../wasm/simd.ts";
import {
  advance,
  type CellLocals,
  type CellMath,
  emitBound,
  emitSlope,
  loadLane,
} from "./_cell_emitter.ts";
import type { EvidenceRule } from "./cells.ts";

/** What shapes a program. */
export interface CellShape {
  /** F */
  readonly factors: number;
  /** Every cell of the matrix in its place, or a list of the cells of each row */
  readonly form: "dense" | "list";
  /** Whether each cell has an offset */
  readonly offset: boolean;
}

/** Whom a function gathers evidence for; `each` keeps the cells apart, `total` is their part of the bound. */
export type CellSink = "bias" | "row" | "item" | "each" | "total";

const PARAMS = {
  rows: "i32",
  counts: "i32",
  at: "i32",
  weight: "i32",
  excess: "i32",
  row: "i32",
  item: "i32",
  stride: "i32",
  linear: "i32",
  precision: "i32",
  offset: "i32",
  spread: "i32",
} as const;

const range = (n: number) => Array.from({ length: n }, (_, k) => k);
type Named = Record<string, Local> & CellLocals;

/**
 * The fused bound pass as functions over all rows, four cells at a time, one for each rule and sink:
 *
 *   bound_bias(rows, counts, at, weight, excess, row, item, stride, linear, precision, offset, spread) …
 *
 * `counts` is the number of quads of every row (`dense`) or the address of u32[rows] of them (`list`); `at`
 * holds the byte offset of each cell's item. `row` holds 2 + 2F floats a row: moments of the bias and of each
 * factor. `item` holds 2F arrays of `stride` bytes: the moments of each factor. The target is factor 0.
 * `linear` and `precision` take a float a row or are added to by item; `total` gives a sum.
 */
export function buildCells(features: WasmFeatures, shape: CellShape): ModuleBuilder {
  const builder = new ModuleBuilder(), math = multiplyAdd(features.relaxed);
  const sinks: CellSink[] = shape.factors > 0 ? ["bias", "row", "item"] : ["bias"];
  sinks.push("each");
  for (const rule of ["bound", "expected"] as const) {
    for (const sink of sinks) addPass(builder, `${rule}_${sink}`, { shape, rule, sink, math });
  }
  addPass(builder, "bound_total", { shape, rule: "bound", sink: "total", math });
  return builder;
}

interface Pass {
  readonly shape: CellShape;
  readonly rule: EvidenceRule;
  readonly sink: CellSink;
  readonly math: CellMath["math"];
}

function addPass(builder: ModuleBuilder, name: string, pass: Pass): void {
  const { shape: { factors, form }, sink } = pass, columns = range(2 * factors);
  const vectors = [
    "m",
    "s",
    "w",
    "x",
    "omega",
    "slope",
    "t",
    "e",
    "u",
    "n",
    "b",
    "vb",
    "lin",
    "prec",
  ];
  for (const f of range(factors)) vectors.push(`a${f}`, `va${f}`, `sq${f}`);
  vectors.push(...columns.map((c) => `z${c}`));
  const integers = ["quads", "j", ...range(4).map((l) => `o${l}`), ...columns.map((c) => `p${c}`)];
  const locals: Record<string, ValueType> = {
    sum: "f64",
    ...Object.fromEntries(vectors.map((v) => [v, "v128"])),
    ...Object.fromEntries(integers.map((v) => [v, "i32"])),
    ...Constants.declare(28),
  };
  builder.function(name, PARAMS, locals, (named) => {
    const v = named as unknown as Named, constants = Constants.of(v);
    const cells = emitQuad(v, pass, { math: pass.math, constants });
    const body = loop(
      ...emitRow(v, factors),
      v.lin.set(v128.zero),
      v.prec.set(v128.zero),
      v.j.set(i32.const(0)),
      v.quads.set(form === "list" ? i32.load(v.counts) : v.counts),
      when(v.quads, [loop(cells, continueIf(v.quads.tee(i32.sub(v.quads, i32.const(1)))))]),
      ...emitSums(v, sink),
      advance(v.row, 8 * (1 + factors)),
      ...(form === "list" ? [advance(v.counts, 4)] : []),
      continueIf(v.rows.tee(i32.sub(v.rows, i32.const(1)))),
    );
    const bases = columns.map((c) =>
      v[`p${c}`].set(c === 0 ? v.item : i32.add(v[`p${c - 1}`], v.stride))
    );
    const result = sink === "total" ? [v.sum.get] : [];
    return [constants.prologue(), ...bases, when(v.rows, [body]), ...result];
  }, sink === "total" ? "f64" : undefined);
}

/** Numbers of the row, four times each. */
function emitRow(v: Named, factors: number): Code[] {
  const splat = (to: Local, word: number) => to.set(v128.load32Splat(v.row, 4 * word));
  return [
    splat(v.b, 0),
    splat(v.vb, 1),
    ...range(factors).flatMap((f) => [
      splat(v[`a${f}`], 2 + 2 * f),
      splat(v[`va${f}`], 3 + 2 * f),
      v[`sq${f}`].set(f32x4.add(v[`va${f}`], f32x4.mul(v[`a${f}`], v[`a${f}`]))),
    ]),
  ];
}

/** Four cells: what they are, the moments of their logits, and where their evidence goes. */
function emitQuad(v: Named, { shape, rule, sink }: Pass, made: CellMath): Code {
  const { factors, form, offset } = shape, { madd } = made.math;
  const gather = range(2 * factors).map((c) => {
    const [z, p] = [v[`z${c}`], v[`p${c}`]];
    if (form === "dense") return z.set(v128.load(i32.add(p, v.j)));
    return sequence(
      z.set(v128.load32Zero(i32.add(p, v.o0))),
      ...range(3).map((l) => z.set(loadLane(i32.add(p, v[`o${l + 1}`]), z, l + 1))),
    );
  });
  const moments = range(factors).map((f) => {
    const [a, va, sq, d, vd] = [`a${f}`, `va${f}`, `sq${f}`, `z${2 * f}`, `z${2 * f + 1}`].map((
      name,
    ) => v[name]);
    return sequence(
      v.m.set(madd(a, d, v.m)),
      v.s.set(madd(sq, vd, v.s)),
      v.s.set(madd(f32x4.mul(va, d), d, v.s)),
    );
  });
  return sequence(
    ...(form === "list" ? range(4).map((l) => v[`o${l}`].set(i32.load(v.at, 4 * l))) : []),
    ...gather,
    v.m.set(offset ? f32x4.add(v.b, v128.load(v.offset)) : v.b),
    v.s.set(offset ? f32x4.add(v.vb, v128.load(v.spread)) : v.vb),
    ...moments,
    v.w.set(v128.load(v.weight)),
    v.x.set(v128.load(v.excess)),
    sink === "total" ? emitBound(v.lin, v, made) : emitSlope(v, rule, made),
    ...emitSink(v, { sink, form }, made),
    ...(form === "list" ? [advance(v.at, 16)] : [advance(v.j, 16)]),
    ...(offset ? [advance(v.offset, 16), advance(v.spread, 16)] : []),
    advance(v.weight, 16),
    advance(v.excess, 16),
  );
}

function emitSink(
  v: Named,
  { sink, form }: { sink: CellSink; form: CellShape["form"] },
  { math: { madd } }: CellMath,
): Code[] {
  const { omega, slope, u, t, lin, prec } = v;
  const pull = () => u.set(madd(f32x4.mul(omega, v.a0), v.z0, slope));
  switch (sink) {
    case "total":
      return [];
    case "each":
      return [
        v128.store(v.linear, slope),
        v128.store(v.precision, omega),
        advance(v.linear, 16),
        advance(v.precision, 16),
      ];
    case "bias":
      return [
        lin.set(f32x4.add(lin, madd(omega, v.b, slope))),
        prec.set(f32x4.add(prec, omega)),
      ];
    case "row":
      return [
        pull(),
        lin.set(madd(v.z0, u, lin)),
        prec.set(madd(omega, madd(v.z0, v.z0, v.z1), prec)),
      ];
    case "item": {
      const products = [pull(), u.set(f32x4.mul(v.a0, u)), t.set(f32x4.mul(v.sq0, omega))];
      const add = (base: Local, values: Local): Code[] => {
        if (form === "dense") {
          const at = i32.add(base, v.j);
          return [v128.store(at, f32x4.add(v128.load(at), values))];
        }
        return range(4).map((l) => {
          const at = i32.add(base, v[`o${l}`]);
          return f32.store(at, f32.add(f32.load(at), f32x4.lane(values, l)));
        });
      };
      return [...products, ...add(v.linear, u), ...add(v.precision, t)];
    }
  }
}

function emitSums(v: Named, sink: CellSink): Code[] {
  const across = (sum: Local) =>
    f32.add(
      f32.add(f32x4.lane(sum, 0), f32x4.lane(sum, 1)),
      f32.add(f32x4.lane(sum, 2), f32x4.lane(sum, 3)),
    );
  if (sink === "total") return [v.sum.set(f64.add(v.sum, f64.fromF32(across(v.lin))))];
  if (sink === "item" || sink === "each") return [];
  return [
    f32.store(v.linear, across(v.lin)),
    f32.store(v.precision, across(v.prec)),
    advance(v.linear, 4),
    advance(v.precision, 4),
  ];
}
