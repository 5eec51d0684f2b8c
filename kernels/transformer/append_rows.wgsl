// append_rows: copies new keys and values into their slots of a cache.
//
//   cache[slots[t], d] = x[t, from + d]
//
// Shapes     T rows; x [T, at least from + W], cache [C, W]; strides in words
// Bindings   0  dims   uniform  { T W, W, from, stride of x, stride of cache }
//            1  slots  read     u32[T]   < C, all different
//            2  x      read     f32
//            3  cache  write    f32
// Dispatch   1 thread a value, 64 a workgroup, folded
// Accuracy   exact
// Pair       append_rows_reference.ts

struct Dims { total: u32, width: u32, first: u32, xStride: u32, cacheStride: u32 }

@group(0) @binding(0) var<uniform> dims: Dims;
@group(0) @binding(1) var<storage, read> slots: array<u32>;
@group(0) @binding(2) var<storage, read> x: array<f32>;
@group(0) @binding(3) var<storage, read_write> cache: array<f32>;

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let at = (group.x + group.y * groups.x) * 64u + lane;
  if (at >= dims.total) { return; }
  let row = at / dims.width;
  let column = at % dims.width;
  cache[slots[row] * dims.cacheStride + column] = x[row * dims.xStride + dims.first + column];
}
