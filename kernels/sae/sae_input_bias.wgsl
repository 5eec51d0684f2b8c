// sae_input_bias: the gradient of the input bias, from the sums over the batch that are there already.
//
//   out[F + c] = scale sum over b of residual[b, c] - sum over f of out[f] encoder[f, c]
//   squares[2 F + c] = out[F + c]^2
//
// Shapes     B rows, D padded width, F features
// Bindings   0  dims      uniform  { B, D, F, ... }
//            1  residual  read     f32[B, D]
//            2  encoder   read     f32[F, D]
//            3  state     read     u32[4 + F]: 1 bits of the scale
//            4  out       update   f32[F + D]: gradients of the features' biases, then of the inputs'
//            5  squares   write    f32[2 F + D]
// Dispatch   1 thread per column, workgroups of 64; loops B + F times
// Accuracy   |gpu - ref| <= 1e-7 (B + F) of the largest; rows, then features in order
// Pair       sae_reference.ts

struct Dims { rows: u32, width: u32, features: u32 }

@group(0) @binding(0) var<uniform> dims: Dims;
@group(0) @binding(1) var<storage, read> residual: array<f32>;
@group(0) @binding(2) var<storage, read> encoder: array<f32>;
@group(0) @binding(3) var<storage, read> state: array<u32>;
@group(0) @binding(4) var<storage, read_write> out: array<f32>;
@group(0) @binding(5) var<storage, read_write> squares: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let c = id.x;
  if (c >= dims.width) { return; }
  var sum = 0.0;
  for (var b = 0u; b < dims.rows; b++) { sum += residual[b * dims.width + c]; }
  sum *= bitcast<f32>(state[1]);
  for (var f = 0u; f < dims.features; f++) { sum -= out[f] * encoder[f * dims.width + c]; }
  out[dims.features + c] = sum;
  squares[2u * dims.features + c] = sum * sum;
}
