// swiglu: the gated unit of a feed-forward layer.
//
//   out[t, h] = g / (1 + exp(-g)) * u       with g = x[t, h], u = x[t, H + h]
//
// Shapes     x [T, 2H], out [T, H]; strides in words from one row to the next
// Bindings   0  dims  uniform  { T H, H, stride of x, stride of out }
//            1  x     read     f32
//            2  out   write    f32
// Dispatch   1 thread a value, 64 a workgroup, folded
// Accuracy   |gpu - ref| <= 1e-7 + 2e-6 |ref| for |g| <= 80
// Pair       swiglu_reference.ts

struct Dims { total: u32, width: u32, xStride: u32, outStride: u32 }

@group(0) @binding(0) var<uniform> dims: Dims;
@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read_write> out: array<f32>;

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let at = (group.x + group.y * groups.x) * 64u + lane;
  if (at >= dims.total) { return; }
  let row = at / dims.width;
  let column = at % dims.width;
  let gate = x[row * dims.xStride + column];
  let up = x[row * dims.xStride + dims.width + column];
  out[row * dims.outStride + column] = gate / (1.0 + exp(-gate)) * up;
}
