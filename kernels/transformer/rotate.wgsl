// rotate: rotary positions, in place: each pair of a head turns by the angle of its position.
//
//   a = x[t, h W + i], b = x[t, h W + W/2 + i], c = turns[p, i], s = turns[p, W/2 + i], p = positions[t]
//   x[t, h W + i] = a c - b s;   x[t, h W + W/2 + i] = b c + a s
//
// Shapes     T rows, H heads of width W; turns [P, W]; strides in words from one row to the next
// Bindings   0  dims       uniform     { T H W/2, H W/2, W/2, stride of x, stride of turns }
//            1  positions  read        u32[T]
//            2  turns      read        f32
//            3  x          read_write  f32
// Dispatch   1 thread a pair, 64 a workgroup, folded
// Accuracy   |gpu - ref| <= 4e-7 (1 + length of the pair)
// Pair       rotate_reference.ts

struct Dims { total: u32, pairs: u32, half: u32, stride: u32, turnStride: u32 }

@group(0) @binding(0) var<uniform> dims: Dims;
@group(0) @binding(1) var<storage, read> positions: array<u32>;
@group(0) @binding(2) var<storage, read> turns: array<f32>;
@group(0) @binding(3) var<storage, read_write> x: array<f32>;

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let at = (group.x + group.y * groups.x) * 64u + lane;
  if (at >= dims.total) { return; }
  let row = at / dims.pairs;
  let pair = at % dims.pairs;
  let i = pair % dims.half;
  let turn = positions[row] * dims.turnStride + i;
  let first = row * dims.stride + pair / dims.half * 2u * dims.half + i;
  let a = x[first];
  let b = x[first + dims.half];
  let c = turns[turn];
  let s = turns[turn + dims.half];
  x[first] = a * c - b * s;
  x[first + dims.half] = b * c + a * s;
}
