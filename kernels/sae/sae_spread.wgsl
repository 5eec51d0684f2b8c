// sae_spread: how far the numbers of each column lie from their mean over the batch.
//
//   out[part D + c] = sum over b of (x[b, c] - mean of x[., c])^2
//
// Shapes     B rows, D padded width
// Bindings   0  dims  uniform  { B, D, ... }
//            1  x     read     f32[B, D]
//            2  out   write    f32[2, D]
// Overrides  PART      0 or 1, which half of `out`
// Dispatch   1 thread per column, workgroups of 64; loops 2 B times
// Accuracy   |gpu - ref| <= 1e-7 B of the result; rows in order
// Pair       sae_reference.ts

override PART: u32 = 0u;

struct Dims { rows: u32, width: u32 }

@group(0) @binding(0) var<uniform> dims: Dims;
@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read_write> out: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let c = id.x;
  if (c >= dims.width) { return; }
  var sum = 0.0;
  for (var b = 0u; b < dims.rows; b++) { sum += x[b * dims.width + c]; }
  let mean = sum / f32(dims.rows);
  var squares = 0.0;
  for (var b = 0u; b < dims.rows; b++) {
    let away = x[b * dims.width + c] - mean;
    squares += away * away;
  }
  out[PART * dims.width + c] = squares;
}
