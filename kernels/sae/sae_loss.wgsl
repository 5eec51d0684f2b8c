// sae_loss: the loss of a step, and what each error's slope is multiplied by.
//
//   loss[t - 1] = left0 / spread0 + weight left1 / spread1
//   scales      = (-2 / spread0, -2 weight / spread1)        0 where a spread is 0
//
// left and spread are sums over rows and over columns.
//
// Shapes     B rows, D padded width, T steps
// Bindings   0  dims    uniform  { B, D, ..., 7: bits of the weight }
//            1  left    read     f32[2, B]
//            2  spread  read     f32[2, D]
//            3  loss    write    f32[T]
//            4  state   update   u32[4 + F]: 0 clock t, 1 and 2 bits of the scales
// Dispatch   1 workgroup of 256; loops (B + D) / 128 times
// Accuracy   |gpu - ref| <= 2e-6 |ref|; sums in a fixed order
// Pair       sae_reference.ts

struct Dims {
  rows: u32,
  width: u32,
  features: u32,
  start: u32,
  keep: u32,
  revive: u32,
  dead_after: u32,
  weight: f32,
}

@group(0) @binding(0) var<uniform> dims: Dims;
@group(0) @binding(1) var<storage, read> left: array<f32>;
@group(0) @binding(2) var<storage, read> spread: array<f32>;
@group(0) @binding(3) var<storage, read_write> loss: array<f32>;
@group(0) @binding(4) var<storage, read_write> state: array<u32>;

var<workgroup> sums: array<vec4f, 256>;

fn ratio(numerator: f32, denominator: f32) -> f32 {
  return select(0.0, numerator / denominator, denominator > 0.0);
}

@compute @workgroup_size(256)
fn main(@builtin(local_invocation_index) thread: u32) {
  var sum = vec4f();
  for (var b = thread; b < dims.rows; b += 256u) {
    sum += vec4f(left[b], left[dims.rows + b], 0.0, 0.0);
  }
  for (var c = thread; c < dims.width; c += 256u) {
    sum += vec4f(0.0, 0.0, spread[c], spread[dims.width + c]);
  }
  sums[thread] = sum;
  workgroupBarrier();
  for (var half = 128u; half > 0u; half /= 2u) {
    if (thread < half) { sums[thread] += sums[thread + half]; }
    workgroupBarrier();
  }
  if (thread == 0u) {
    let all = sums[0];
    loss[state[0] - 1u] = ratio(all.x, all.z) + dims.weight * ratio(all.y, all.w);
    state[1] = bitcast<u32>(-2.0 * ratio(1.0, all.z));
    state[2] = bitcast<u32>(-2.0 * dims.weight * ratio(1.0, all.w));
  }
}
