// twopl: gradient, curvature and cost of the two-parameter logistic model for a batch of models.
//
//   z = s (theta - b),  s = 1 | raw | exp(raw);  p = 1 / (1 + exp(-z))
//   cost of an item       = sum over its cells of w (log(1 + exp(z)) - y z)
//   gradient of theta     = sum over the respondent's cells of s w (p - y)
//   gradient of b         = -sum over the item's cells of s w (p - y)
//   gradient of raw       = sum over the item's cells of (theta - b | z) w (p - y)
//   curvature             = the same with w p (1 - p) for w (p - y) and each factor squared
//
// Shapes     M models; of each: R respondents, I items, C cells, P = R + I or R + 2 I parameters
// Bindings   0  dims     uniform  { rows: most of R + I, models }
//            1  models   read     Model[M]
//            2  start    read     u32; for each set of cells R + I + 1: where a row's cells begin
//            3  other    read     u32[2 C] a set: item of each cell by respondent, then the reverse
//            4  target   read     vec2f[2 C] a set: (y, w) in the same two orders
//            5  trial    read     f32, a model's P from Model.point: theta, b, raw
//            6  states   read     State[M]; a model whose status is not 0 is skipped
//            7  sums     write    f32, a model's 2 P + I from Model.sums: gradient, curvature, costs
// Overrides  GROUP    threads per workgroup, a power of two, default 32
// Dispatch   1 workgroup per row of a model, models after each other, folded
// Accuracy   2e-5 of the largest entry on |z| <= 30
// Pair       twopl_reference.ts

override GROUP: u32 = 32u;

struct Dims { rows: u32, models: u32 }

struct Model {
  respondents: u32, items: u32, kind: u32, start: u32,
  point: u32, sums: u32, memory: u32, floor: f32,
  abilityMean: f32, ability: f32, difficultyMean: f32, difficulty: f32,
  slopeMean: f32, discrimination: f32,
}

struct State {
  status: f32, evaluations: f32, value: f32, slope: f32,
  step: f32, low: f32, high: f32, longest: f32,
  tries: f32, small: f32, pairs: f32, head: f32,
  rho: array<f32, 8>,
}

@group(0) @binding(0) var<uniform> dims: Dims;
@group(0) @binding(1) var<storage, read> models: array<Model>;
@group(0) @binding(2) var<storage, read> start: array<u32>;
@group(0) @binding(3) var<storage, read> other: array<u32>;
@group(0) @binding(4) var<storage, read> targets: array<vec2f>;
@group(0) @binding(5) var<storage, read> trial: array<f32>;
@group(0) @binding(6) var<storage, read> states: array<State>;
@group(0) @binding(7) var<storage, read_write> sums: array<f32>;

var<workgroup> partial: array<vec4f, GROUP>;
var<workgroup> costs: array<f32, GROUP>;

// log(1 + e) for e in [0, 1], as 2 atanh(e / (2 + e)); relative error 1e-7.
fn log1p(e: f32) -> f32 {
  let s = e / (2.0 + e);
  let u = s * s;
  var p = 0.14078889;
  p = fma(p, u, 0.13982579);
  p = fma(p, u, 0.20012298);
  p = fma(p, u, 0.33333161);
  p = fma(p, u, 1.0);
  return 2.0 * s * p;
}

@compute @workgroup_size(GROUP)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) t: u32,
) {
  let index = group.x + group.y * groups.x;
  let m = index / dims.rows;
  let row = index % dims.rows;
  if (m >= dims.models) { return; }
  let model = models[m];
  let R = model.respondents;
  let I = model.items;
  if (row >= R + I || states[m].status != 0.0) { return; }
  let byItem = row >= R;

  var own = vec3f(0.0, 0.0, 1.0); // theta, b, raw; whichever are this row's
  if (byItem) {
    own.y = trial[model.point + row];
    if (model.kind != 0u) { own.z = trial[model.point + I + row]; }
  } else {
    own.x = trial[model.point + row];
  }
  var sum = vec4f(0.0); // w (p - y) s | same times lever | w p (1 - p) s^2 | same times lever^2
  var cost = 0.0;
  let end = start[model.start + row + 1u];
  for (var k = start[model.start + row] + t; k < end; k += GROUP) {
    let o = other[k];
    var at = own;
    if (byItem) {
      at.x = trial[model.point + o];
    } else {
      at.y = trial[model.point + R + o];
      if (model.kind != 0u) { at.z = trial[model.point + R + I + o]; }
    }
    let s = select(at.z, exp(at.z), model.kind == 2u);
    let distance = at.x - at.y;
    let z = s * distance;
    let y = targets[k].x;
    let w = targets[k].y;
    let e = exp(-abs(z));
    let q = 1.0 / (1.0 + e);
    let residual = w * (select(q, e * q, z < 0.0) - y);
    let information = w * e * q * q;
    let lever = select(distance, z, model.kind == 2u);
    sum += vec4f(s * residual, lever * residual, s * s * information, lever * lever * information);
    cost += w * (max(z, 0.0) + log1p(e) - y * z);
  }
  partial[t] = sum;
  costs[t] = cost;
  for (var half = GROUP / 2u; half > 0u; half >>= 1u) {
    workgroupBarrier();
    if (t < half) {
      partial[t] += partial[t + half];
      costs[t] += costs[t + half];
    }
  }
  if (t != 0u) { return; }
  let P = R + select(2u, 1u, model.kind == 0u) * I;
  let out = model.sums;
  sums[out + row] = select(partial[0].x, -partial[0].x, byItem);
  sums[out + P + row] = partial[0].z;
  if (byItem) {
    sums[out + 2u * P + row - R] = costs[0];
    if (model.kind != 0u) {
      sums[out + I + row] = partial[0].y;
      sums[out + P + I + row] = partial[0].w;
    }
  }
}
