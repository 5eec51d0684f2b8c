// sae_feature_bias: the gradient of each feature's bias.
//
//   out[f] = sum over b of slopes[b, f] where z[b, f] is not 0;   squares[F + f] += out[f]^2
//
// Shapes     B rows, F features, D padded width
// Bindings   0  dims     uniform  { B, D, F, ... }
//            1  z        read     f32[B, F]
//            2  slopes   read     f32[B, F]
//            3  out      write    f32[F + D]
//            4  squares  update   f32[2 F + D]
// Dispatch   1 thread per feature, workgroups of 64; loops B times
// Accuracy   |gpu - ref| <= 1e-7 B of the largest; rows in order
// Pair       sae_reference.ts

struct Dims { rows: u32, width: u32, features: u32 }

@group(0) @binding(0) var<uniform> dims: Dims;
@group(0) @binding(1) var<storage, read> z: array<f32>;
@group(0) @binding(2) var<storage, read> slopes: array<f32>;
@group(0) @binding(3) var<storage, read_write> out: array<f32>;
@group(0) @binding(4) var<storage, read_write> squares: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let f = id.x;
  if (f >= dims.features) { return; }
  var sum = 0.0;
  for (var b = 0u; b < dims.rows; b++) {
    let at = b * dims.features + f;
    if (z[at] != 0.0) { sum += slopes[at]; }
  }
  out[f] = sum;
  squares[dims.features + f] += sum * sum;
}
