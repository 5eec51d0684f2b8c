// pair_cells: weighted slope of the loss at each observed pair, and its cost where that is asked for.
//
//   logit[c] = <a[item], theta[respondent]>,  g[c] = weight dL/dlogit
//   cost[group] = sum of weight L over the pairs of a workgroup
//
// Shapes     pairs of the chunk; VEC vectors of 4 columns
// Units      logits; loss in nats
// Bindings   0 chunk uniform, 1 epoch uniform, 2 a read vec4f, 3 theta read vec4f, 4 item read u32 (in the
//            chunk), 5 respondent read u32, 6 goals read f32, 7 weight read f32, 8 g write f32,
//            9 cost write f32
// Overrides  VEC; WEIGHTED 1: pairs have weights of their own, 0: epoch.weight; GROUP
// Likelihood Beta where epoch.terms > 0 (goals are logits), else cross-entropy
// Dispatch   1 thread per pair
// Accuracy   as pair_project.wgsl
// Pair       ../araf_reference.ts

override VEC: u32 = 8u;
override WEIGHTED: u32 = 0u;
override GROUP: u32 = 256u;

const CLIP_LOGIT = 13.815509557935018;

struct Chunk {
  items: u32, first: u32, pairs: u32, words: u32,
  parts: u32, each: u32, begin: u32, respondents: u32,
}

struct Epoch {
  key: u32, threshold: u32, terms: u32, record: u32,
  keep_scale: f32, shift: f32, phi: f32, weight: f32,
  gradient: array<vec4f, 8>,
  value: array<vec4f, 8>,
  norm: array<vec4f, 64>,
  tau: array<vec4f, 64>,
}

@group(0) @binding(0) var<uniform> chunk: Chunk;
@group(0) @binding(1) var<uniform> epoch: Epoch;
@group(0) @binding(2) var<storage, read> a: array<vec4f>;
@group(0) @binding(3) var<storage, read> theta: array<vec4f>;
@group(0) @binding(4) var<storage, read> items: array<u32>;
@group(0) @binding(5) var<storage, read> respondents: array<u32>;
@group(0) @binding(6) var<storage, read> goals: array<f32>;
@group(0) @binding(7) var<storage, read> weights: array<f32>;
@group(0) @binding(8) var<storage, read_write> g: array<f32>;
@group(0) @binding(9) var<storage, read_write> cost: array<f32>;

var<workgroup> costs: array<f32, GROUP>;

// log(1 + e) for e = exp(-|z|) in [0, 1]; the series takes over where the built-in log loses digits.
fn log_one_plus(e: f32) -> f32 {
  return select(log(1.0 + e), e * (1.0 - e * (0.5 - e * (0.33333333 - 0.25 * e))), e < 0.03);
}

fn softplus(z: f32) -> f32 {
  return max(z, 0.0) + log_one_plus(exp(-abs(z)));
}

fn series_gradient(x: f32) -> f32 {
  var sum = 0.0;
  for (var k = epoch.terms; k > 0u; k--) {
    sum = fma(sum, x, epoch.gradient[(k - 1u) / 4u][(k - 1u) % 4u]);
  }
  return sum;
}

fn series_value(x: f32) -> f32 {
  var sum = 0.0;
  for (var k = epoch.terms; k > 0u; k--) {
    sum = fma(sum, x, epoch.value[(k - 1u) / 4u][(k - 1u) % 4u]);
  }
  return sum;
}

// dL/dz. {p, 1 - p} = {q, e q}, neither by subtraction; beyond the clip the slope is 0.
fn slope_at(z: f32, goal: f32) -> f32 {
  if (abs(z) > CLIP_LOGIT) { return 0.0; }
  let e = exp(-abs(z));
  let q = 1.0 / (1.0 + e);
  if (epoch.terms == 0u) { return select(q, e * q, z < 0.0) - goal; }
  let size = (1.0 - e) * q;
  let t = select(size, -size, z < 0.0);
  let x = fma(2.0 * size, size, -1.0);
  return fma(epoch.phi * e * q * q, fma(t, series_gradient(x), -goal), t);
}

fn cost_at(logit: f32, goal: f32) -> f32 {
  let z = clamp(logit, -CLIP_LOGIT, CLIP_LOGIT);
  if (epoch.terms == 0u) { return softplus(z) - goal * z; }
  let e = exp(-abs(z));
  let q = 1.0 / (1.0 + e);
  let t = (1.0 - e) * q;
  let p = select(q, e * q, z < 0.0);
  let rest = select(e * q, q, z < 0.0);
  return series_value(2.0 * t * t - 1.0) + softplus(z) + softplus(-z)
    + (p * epoch.phi - 1.0) * softplus(-goal)
    + (rest * epoch.phi - 1.0) * softplus(goal);
}

@compute @workgroup_size(GROUP)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lid: u32,
) {
  let number = group.x + group.y * groups.x;
  let c = number * GROUP + lid;
  costs[lid] = 0.0;
  if (c < chunk.pairs) {
    let own = items[c] * VEC;
    let who = respondents[c] * VEC;
    var sum = vec4f(0.0);
    for (var q = 0u; q < VEC; q++) { sum = fma(a[own + q], theta[who + q], sum); }
    let logit = (sum.x + sum.y) + (sum.z + sum.w);
    var weight = epoch.weight;
    if (WEIGHTED == 1u) { weight = weights[c]; }
    g[c] = weight * slope_at(logit, goals[c]);
    if (epoch.record == 1u) { costs[lid] = weight * cost_at(logit, goals[c]); }
  }
  if (epoch.record == 1u) {
    workgroupBarrier();
    for (var reach = GROUP / 2u; reach > 0u; reach /= 2u) {
      if (lid < reach) { costs[lid] += costs[lid + reach]; }
      workgroupBarrier();
    }
    if (lid == 0u && number * GROUP < chunk.pairs) { cost[number] = costs[0]; }
  }
}
