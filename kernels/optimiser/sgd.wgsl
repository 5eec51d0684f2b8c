// sgd: one plain gradient step on raw scales behind a ReLU, with a penalty on the scale and snapping.
//
//   r = r - rate (gradient + now.penalty * penalty)    where r > 0; elsewhere r stays
//   r = -0.1                                           where now.snap > 0 and r <= now.threshold
//
// Shapes     M models of n scales; rates repeat after P columns within a model
// Bindings   0  dims    uniform  { M n; n; P; 0 }
//            1  now     read     f32[4]: scale of the penalty, snap (1 or 0), threshold, 0
//            2  rates   read     vec2<f32>[M, P]  (rate, penalty)
//            3  r       update   f32[M, n]  raw scales
//            4  g       read     f32[M, n]  gradient by max(0, r)
// Overrides  GROUP    threads per workgroup, default 64
// Dispatch   1 thread per scale, folded
// Accuracy   |gpu - ref| <= 1e-7 + 1e-6 |ref| after one step
// Pair       sgd_reference.ts

override GROUP: u32 = 64u;

struct Dims { total: u32, size: u32, period: u32, pad: u32 }

@group(0) @binding(0) var<uniform> dims: Dims;
@group(0) @binding(1) var<storage, read> now: array<f32>;
@group(0) @binding(2) var<storage, read> rates: array<vec2f>;
@group(0) @binding(3) var<storage, read_write> r: array<f32>;
@group(0) @binding(4) var<storage, read> g: array<f32>;

@compute @workgroup_size(GROUP)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) thread: u32,
) {
  let i = (group.x + group.y * groups.x) * GROUP + thread;
  if (i >= dims.total) { return; }
  let model = i / dims.size;
  let rate = rates[model * dims.period + (i - model * dims.size) % dims.period];
  var raw = r[i];
  if (raw > 0.0) { raw -= rate.x * (g[i] + now[0] * rate.y); }
  if (now[1] > 0.0 && raw <= now[2]) { raw = -0.1; }
  r[i] = raw;
}
