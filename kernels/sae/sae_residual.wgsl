// sae_residual: what decoding leaves of each row.
//
//   pass 0  out[b] = base[b] - sum over slots [0, K) of value decoder[feature];       base: centred rows
//   pass 1  out[b] = base[b] - sum over slots [K, K + R) of value decoder[feature];   base: pass 0's out
//   squares[pass B + b] = sum over c of out[b, c]^2
//
// Shapes     B rows, D padded width, S = K + R slots
// Bindings   0  dims     uniform  { B, D, F, start, K, R, ... }
//            1  base     read     f32[B, D]
//            2  slots    read     vec2<u32>[B, S]
//            3  decoder  read     f32[F, D]
//            4  out      write    f32[B, D]
//            5  squares  write    f32[2, B]
// Overrides  REVIVE    0 or 1, the pass
// Dispatch   1 workgroup of 64 per row, folded; loops (D / 64)(slots) times
// Accuracy   |gpu - ref| <= 1e-6 of the row's length; sums in a fixed tree
// Pair       sae_reference.ts

override REVIVE: u32 = 0u;

struct Dims { rows: u32, width: u32, features: u32, start: u32, keep: u32, revive: u32 }

@group(0) @binding(0) var<uniform> dims: Dims;
@group(0) @binding(1) var<storage, read> base: array<f32>;
@group(0) @binding(2) var<storage, read> slots: array<vec2u>;
@group(0) @binding(3) var<storage, read> decoder: array<f32>;
@group(0) @binding(4) var<storage, read_write> out: array<f32>;
@group(0) @binding(5) var<storage, read_write> squares: array<f32>;

var<workgroup> sums: array<f32, 64>;

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) thread: u32,
) {
  let b = group.x + group.y * groups.x;
  if (b >= dims.rows) { return; }
  let all = dims.keep + dims.revive;
  let first = b * all + select(0u, dims.keep, REVIVE == 1u);
  let end = b * all + select(dims.keep, all, REVIVE == 1u);
  var sum = 0.0;
  for (var c = thread; c < dims.width; c += 64u) {
    var rest = base[b * dims.width + c];
    for (var s = first; s < end; s++) {
      let slot = slots[s];
      if (slot.y == 0u) { break; }
      rest -= bitcast<f32>(slot.y) * decoder[slot.x * dims.width + c];
    }
    out[b * dims.width + c] = rest;
    sum += rest * rest;
  }
  sums[thread] = sum;
  workgroupBarrier();
  for (var half = 32u; half > 0u; half /= 2u) {
    if (thread < half) { sums[thread] += sums[thread + half]; }
    workgroupBarrier();
  }
  if (thread == 0u) { squares[REVIVE * dims.rows + b] = sums[0]; }
}
