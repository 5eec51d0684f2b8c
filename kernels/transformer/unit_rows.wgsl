// unit_rows: divides each row by its Euclidean length, or by 1e-12 where that is more; in place.
//
// Shapes     x [S, D], stride in words
// Bindings   0  dims  uniform     { S, D, stride }
//            1  x     read_write  f32
// Dispatch   1 workgroup of 64 a row, folded; D at most 1,800,000
// Accuracy   |gpu - ref| <= 2e-6
// Pair       pool_tokens_reference.ts (scaleToUnit)

struct Dims { rows: u32, width: u32, stride: u32 }

@group(0) @binding(0) var<uniform> dims: Dims;
@group(0) @binding(1) var<storage, read_write> x: array<f32>;

var<workgroup> sums: array<f32, 64>;

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let row = group.x + group.y * groups.x;
  if (row >= dims.rows) { return; }
  let start = row * dims.stride;
  var sum = 0.0;
  for (var d = lane; d < dims.width; d += 64u) { sum = fma(x[start + d], x[start + d], sum); }
  sums[lane] = sum;
  workgroupBarrier();
  for (var half = 32u; half > 0u; half /= 2u) {
    if (lane < half) { sums[lane] += sums[lane + half]; }
    workgroupBarrier();
  }
  let length = max(sqrt(sums[0]), 1e-12);
  for (var d = lane; d < dims.width; d += 64u) { x[start + d] /= length; }
}
