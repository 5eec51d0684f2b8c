// sae_unit: brings every row of a matrix to length 1.
//
//   rows[f] = rows[f] / sqrt(sum over c of rows[f, c]^2)
//
// Shapes     F rows, D padded width
// Bindings   0  dims  uniform  { B, D, F, ... }
//            1  rows  update   f32[F, D]
// Dispatch   1 workgroup of 64 per row, folded; loops D / 64 times
// Accuracy   |gpu - ref| <= 3e-7; sums in a fixed tree
// Pair       sae_train_reference.ts

struct Dims { batch: u32, width: u32, features: u32 }

@group(0) @binding(0) var<uniform> dims: Dims;
@group(0) @binding(1) var<storage, read_write> rows: array<f32>;

var<workgroup> sums: array<f32, 64>;

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) thread: u32,
) {
  let f = group.x + group.y * groups.x;
  if (f >= dims.features) { return; }
  var sum = 0.0;
  for (var c = thread; c < dims.width; c += 64u) {
    let x = rows[f * dims.width + c];
    sum += x * x;
  }
  sums[thread] = sum;
  workgroupBarrier();
  for (var half = 32u; half > 0u; half /= 2u) {
    if (thread < half) { sums[thread] += sums[thread + half]; }
    workgroupBarrier();
  }
  let scale = 1.0 / sqrt(sums[0]);
  for (var c = thread; c < dims.width; c += 64u) { rows[f * dims.width + c] *= scale; }
}
