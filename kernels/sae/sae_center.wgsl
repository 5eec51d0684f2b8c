// sae_center: gathers the rows of a batch and takes the input bias off; counts the step.
//
//   out[b, c] = x[order[start + b], c] - bias[F + c]
//
// Shapes     B rows in the batch, D padded width (a multiple of 4), F features
// Bindings   0  dims   uniform  { B, D, F, start, ... }
//            1  x      read     f32[rows, D]
//            2  order  read     u32[rows]
//            3  bias   read     f32[F + D]: features', then inputs'
//            4  out    write    f32[B, D]
//            5  state  update   u32[4 + F]: 0 counts steps
// Overrides  GROUP     threads per workgroup, default 64
// Dispatch   1 thread per number, folded
// Accuracy   one rounding
// Pair       sae_reference.ts

override GROUP: u32 = 64u;

struct Dims { rows: u32, width: u32, features: u32, start: u32 }

@group(0) @binding(0) var<uniform> dims: Dims;
@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read> order: array<u32>;
@group(0) @binding(3) var<storage, read> bias: array<f32>;
@group(0) @binding(4) var<storage, read_write> out: array<f32>;
@group(0) @binding(5) var<storage, read_write> state: array<u32>;

@compute @workgroup_size(GROUP)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) thread: u32,
) {
  let i = (group.x + group.y * groups.x) * GROUP + thread;
  if (i == 0u) { state[0] += 1u; }
  if (i >= dims.rows * dims.width) { return; }
  let b = i / dims.width;
  let c = i - b * dims.width;
  out[i] = x[order[dims.start + b] * dims.width + c] - bias[dims.features + c];
}
