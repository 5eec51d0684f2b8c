// row_numbers: posterior of the numbers that rows have in one factor, and the step of their variance.
//
//   variance = 1 / (1 / tau + r);  mean = (centre / tau + linear) variance
//   tau <- (sum (mean - centre)^2 + variance + count start) / (rows + count)
//
// Shapes     B blocks of rows, each its own
// Bindings   0  run       uniform  { blocks, moments a row, factor, learn, place of the evidence, factors, 0, 0 }
//            1  block     read     vec2<u32>[B]     (first row, rows)
//            2  evidence  read     vec2<f32>        (linear, r) of each row
//            3  moments   write    vec2<f32>        (mean, variance) of factor f at `row * stride + 1 + f`
//            4  tau       update   vec4<f32>[B, F]  (tau, centre, start, count)
// Dispatch   1 workgroup of 64 per block, folded; rows / 64 iterations
// Accuracy   1e-6 (1 + |ref|)
// Pair       row_numbers_reference.ts

struct Run {
  blocks: u32,
  stride: u32,
  factor: u32,
  learn: u32,
  place: u32,
  factors: u32,
  padding0: u32,
  padding1: u32,
}

@group(0) @binding(0) var<uniform> run: Run;
@group(0) @binding(1) var<storage, read> block: array<vec2<u32>>;
@group(0) @binding(2) var<storage, read> evidence: array<vec2<f32>>;
@group(0) @binding(3) var<storage, read_write> moments: array<vec2<f32>>;
@group(0) @binding(4) var<storage, read_write> tau: array<vec4<f32>>;

var<workgroup> sums: array<f32, 64>;

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) group: vec3<u32>,
  @builtin(num_workgroups) groups: vec3<u32>,
  @builtin(local_invocation_index) lane: u32,
) {
  let b = group.x + group.y * groups.x;
  if (b >= run.blocks) { return; }
  let me = block[b];
  let prior = tau[b * run.factors + run.factor];
  var sum = 0.0;
  for (var i = me.x + lane; i < me.x + me.y; i += 64u) {
    let e = evidence[run.place + i];
    let variance = 1.0 / (1.0 / prior.x + e.y);
    let mean = (prior.y / prior.x + e.x) * variance;
    moments[i * run.stride + 1u + run.factor] = vec2<f32>(mean, variance);
    sum += (mean - prior.y) * (mean - prior.y) + variance;
  }
  sums[lane] = sum;
  for (var half = 32u; half > 0u; half >>= 1u) {
    workgroupBarrier();
    if (lane < half) { sums[lane] += sums[lane + half]; }
  }
  if (lane == 0u && run.learn == 1u) {
    tau[b * run.factors + run.factor].x = (sums[0] + prior.w * prior.z) / (f32(me.y) + prior.w);
  }
}
