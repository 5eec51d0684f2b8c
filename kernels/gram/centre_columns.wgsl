// centre_columns: takes the mean of each column from a padded matrix, in place.
//
//   values[i, j] -= mean[j]     for i < rows; padding stays zero
//
// Shapes     values [rows padded to 4, stride] with stride a multiple of 4; mean [stride], zero in the padding
// Bindings   0  dims    uniform  { rows, stride / 4 }
//            1  mean    read     vec4f[stride / 4]
//            2  values  write    vec4f[rows * stride / 4]
// Dispatch   1 invocation a quadruple, workgroups of 64, folded
// Accuracy   one rounding
// Pair       gram_reference.ts

struct Dims { rows: u32, stride: u32 }

@group(0) @binding(0) var<uniform> dims: Dims;
@group(0) @binding(1) var<storage, read> mean: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> values: array<vec4f>;

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let at = (group.x + group.y * groups.x) * 64u + lane;
  if (at >= dims.rows * dims.stride) { return; }
  values[at] -= mean[at % dims.stride];
}
