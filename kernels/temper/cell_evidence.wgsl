// cell_evidence: Gaussian evidence on the numbers of a logistic model, by rows or by items.
//
//   m = bias + sum_f row_f item_f            v = its variance, from independent moments
//   bound      c2 = m^2 + v; w = n tanh(c/2) / (2c); slope = x - w m
//   expected   s = 1 / sqrt(1 + pi v / 8); p = sigmoid(s m); slope = x - n (p - 1/2); w = n s p (1 - p)
//   linear[l]    = sum over the cells of line l of  a (slope + w a z)
//   precision[l] = sum of  w E[a^2],   a the partner of the number z that the line has in the product a z
//   total      linear[l] = sum of  x m - n (c/2 + log(1 + e^-c)),   precision[l] = 0
//
// Shapes     L lines, each a row or an item of one of many problems; C cells; F factors
// Units      moments: logits and their variances; n trials; x = n (y - 1/2)
// Bindings   0  dims     uniform  { L, F, target, factor, rule, by_item, first item, place of the result }
//            1  line     read     vec4<u32>[L]  (first cell, cells, row or item, 0)
//            2  partner  read     u32[C]        item or row on the other side of the cell
//            3  trial    read     vec2<f32>[C]  (n, x)
//            4  moments  read     vec2<f32>     rows [R, 1 + F] from the start, items [I, F] from `items`
//            5  evidence write    vec2<f32>     (linear, precision) of line l at `place + l`
// Overrides  target is 0 for the bias, 1 for a factor, 2 for the total; rule is 0 for bound, 1 for expected
// Dispatch   1 workgroup of 64 per line, folded
// Accuracy   1e-4 + 2e-5 |ref|
// Pair       cell_evidence_reference.ts

struct Dims {
  lines: u32,
  factors: u32,
  goal: u32,
  factor: u32,
  rule: u32,
  by_item: u32,
  items: u32,
  place: u32,
}

@group(0) @binding(0) var<uniform> dims: Dims;
@group(0) @binding(1) var<storage, read> line: array<vec4<u32>>;
@group(0) @binding(2) var<storage, read> partner: array<u32>;
@group(0) @binding(3) var<storage, read> trial: array<vec2<f32>>;
@group(0) @binding(4) var<storage, read> moments: array<vec2<f32>>;
@group(0) @binding(5) var<storage, read_write> evidence: array<vec2<f32>>;

var<workgroup> sums: array<vec2<f32>, 64>;

// Curvature and slope of a cell.
fn weigh(m: f32, v: f32, n: f32, x: f32) -> vec2<f32> {
  if (dims.rule == 0u) {
    let s = m * m + v;
    let t = sqrt(s);
    let e = exp(-t);
    let series = 0.25 + s * (-1.0 / 48.0 + s * (1.0 / 480.0 - s * (17.0 / 80640.0)));
    let w = n * select((1.0 - e) / ((1.0 + e) * 2.0 * max(t, 0.1)), series, s < 0.0625);
    return vec2<f32>(w, x - w * m);
  }
  let s = 1.0 / sqrt(1.0 + 0.39269908 * v);
  let e = exp(-abs(m * s));
  let q = 1.0 / (1.0 + e);
  let half = 0.5 * (1.0 - e) * q;
  return vec2<f32>(n * s * e * q * q, x - n * select(half, -half, m < 0.0));
}

// log(1 + e) for e in [0, 1]: 2 atanh(e / (2 + e)).
fn softening(e: f32) -> f32 {
  let s = e / (2.0 + e);
  let u = s * s;
  let p = u * (0.33333333 + u * (0.2 + u * (0.14285714 + u * (0.11111111 + u * (0.09090909 + u * 0.07692308)))));
  return 2.0 * s * (1.0 + p);
}

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) group: vec3<u32>,
  @builtin(num_workgroups) groups: vec3<u32>,
  @builtin(local_invocation_index) lane: u32,
) {
  let l = group.x + group.y * groups.x;
  if (l >= dims.lines) { return; }
  let own = line[l];
  var sum = vec2<f32>(0.0);
  for (var c = own.x + lane; c < own.x + own.y; c += 64u) {
    let row = select(own.z, partner[c], dims.by_item == 1u) * (1u + dims.factors);
    let item = dims.items + select(partner[c], own.z, dims.by_item == 1u) * dims.factors;
    var m = moments[row].x;
    var v = moments[row].y;
    for (var f = 0u; f < dims.factors; f++) {
      let a = moments[row + 1u + f];
      let d = moments[item + f];
      m += a.x * d.x;
      v += (a.x * a.x + a.y) * d.y + a.y * d.x * d.x;
    }
    let n = trial[c];
    if (dims.goal == 2u) {
      let t = sqrt(m * m + v);
      sum.x += n.y * m - n.x * (0.5 * t + softening(exp(-t)));
      continue;
    }
    let w = weigh(m, v, n.x, n.y);
    if (dims.goal == 0u) {
      sum += vec2<f32>(w.y + w.x * moments[row].x, w.x);
      continue;
    }
    let a = moments[row + 1u + dims.factor];
    let d = moments[item + dims.factor];
    let with_it = select(d, a, dims.by_item == 1u);
    let pull = w.y + w.x * a.x * d.x;
    sum += vec2<f32>(with_it.x * pull, w.x * (with_it.x * with_it.x + with_it.y));
  }
  sums[lane] = sum;
  for (var half = 32u; half > 0u; half >>= 1u) {
    workgroupBarrier();
    if (lane < half) { sums[lane] += sums[lane + half]; }
  }
  if (lane == 0u) { evidence[dims.place + l] = sums[0]; }
}
