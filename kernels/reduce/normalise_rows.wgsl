// normalise_rows: scales each row to length one, nearly.
//
//   norms[i] = sqrt(sum of values[i, j]^2 over j)
//   out[i, j] = values[i, j] / (norms[i] + 1e-8)      (left out when ONLY_NORMS)
//
// Shapes     values, out [rows, width]; norms [rows]
// Bindings   0  dims    uniform  { rows, width }
//            1  values  read     f32[rows * width]
//            2  norms   write    f32[rows]
//            3  out     write    f32[rows * width]
// Overrides  ONLY_NORMS  default false
// Dispatch   1 workgroup of 64 a row, folded; width at most 1,856,000
// Accuracy   |gpu - ref| <= 1e-7 + 2e-6 |ref| for norms in 1e-15 .. 1e18
// Pair       normalise_rows_reference.ts

override ONLY_NORMS: bool = false;

struct Dims { rows: u32, width: u32 }

@group(0) @binding(0) var<uniform> dims: Dims;
@group(0) @binding(1) var<storage, read> values: array<f32>;
@group(0) @binding(2) var<storage, read_write> norms: array<f32>;
@group(0) @binding(3) var<storage, read_write> out: array<f32>;

var<workgroup> sums: array<f32, 64>;

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let row = group.x + group.y * groups.x;
  if (row >= dims.rows) { return; }
  let start = row * dims.width;
  var sum = 0.0;
  for (var j = lane; j < dims.width; j += 64u) {
    let x = values[start + j];
    sum = fma(x, x, sum);
  }
  sums[lane] = sum;
  workgroupBarrier();
  for (var half = 32u; half > 0u; half /= 2u) {
    if (lane < half) { sums[lane] += sums[lane + half]; }
    workgroupBarrier();
  }
  let norm = sqrt(sums[0]);
  if (lane == 0u) { norms[row] = norm; }
  if (ONLY_NORMS) { return; }
  for (var j = lane; j < dims.width; j += 64u) {
    out[start + j] = values[start + j] / (norm + 1e-8);
  }
}
