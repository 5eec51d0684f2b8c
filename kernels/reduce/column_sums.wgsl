// column_sums: one level of a tree of sums down the columns of a matrix.
//
//   out[p, j] = sum of in[64 p + i, j] over i < 64 and 64 p + i < rows
//
// Shapes     in [rows, width], out [ceil(rows / 64), width]
// Bindings   0  dims  uniform  { rows, width }
//            1  in    read     f32[rows * width]
//            2  out   write    f32[ceil(rows / 64) * width]
// Dispatch   1 invocation an element of out, workgroups of 64, folded; again on out until one row is left
// Accuracy   |gpu - ref| <= 1e-6 of the sum of magnitudes
// Pair       column_sums_reference.ts

struct Dims { rows: u32, width: u32 }

@group(0) @binding(0) var<uniform> dims: Dims;
@group(0) @binding(1) var<storage, read> values: array<f32>;
@group(0) @binding(2) var<storage, read_write> out: array<f32>;

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let at = (group.x + group.y * groups.x) * 64u + lane;
  let part = at / dims.width;
  let column = at % dims.width;
  let first = part * 64u;
  if (first >= dims.rows) { return; }
  let last = min(first + 64u, dims.rows);
  var sum = 0.0;
  for (var i = first; i < last; i++) {
    sum += values[i * dims.width + column];
  }
  out[at] = sum;
}
