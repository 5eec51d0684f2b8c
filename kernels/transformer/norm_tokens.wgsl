// norm_tokens: adds what a layer made to the stream, and gives the layer norm or RMS norm of the sum.
//
//   stream[t] = stream[t] + delta[t] + bias                       (left out unless DELTA, BIAS)
//   m = mean of stream[t], or 0 where RMS;  s = mean of (stream[t] - m)^2
//   out[t, d] = (stream[t, d] - m) / sqrt(s + epsilon) * weight[d] + shift[d]     (SHIFT)
//
// Shapes     T rows of width D; stream, delta, out [T, D]; bias, weight, shift [D]
// Layout     rows are padded to whole quadruples by zeros, which stay zero; Q quadruples a row
// Bindings   0  dims    uniform     { T, D, Q, epsilon }
//            1  stream  read_write  vec4f[T Q]
//            2  delta   read        vec4f[T Q]
//            3  bias    read        vec4f[Q]
//            4  weight  read        vec4f[Q]
//            5  shift   read        vec4f[Q]
//            6  out     write       vec4f[T Q]
// Overrides  DELTA, BIAS, SHIFT, RMS  default false
// Dispatch   1 workgroup of 64 a row, folded; D at most 4,900,000
// Accuracy   |gpu - ref| <= 2e-6 + 4e-6 of the row's largest value
// Pair       norm_tokens_reference.ts

override DELTA: bool = false;
override BIAS: bool = false;
override SHIFT: bool = false;
override RMS: bool = false;

struct Dims { rows: u32, width: u32, quads: u32, epsilon: f32 }

@group(0) @binding(0) var<uniform> dims: Dims;
@group(0) @binding(1) var<storage, read_write> stream: array<vec4f>;
@group(0) @binding(2) var<storage, read> delta: array<vec4f>;
@group(0) @binding(3) var<storage, read> bias: array<vec4f>;
@group(0) @binding(4) var<storage, read> weight: array<vec4f>;
@group(0) @binding(5) var<storage, read> shift: array<vec4f>;
@group(0) @binding(6) var<storage, read_write> out: array<vec4f>;

var<workgroup> sums: array<f32, 64>;

fn total(lane: u32, value: f32) -> f32 {
  workgroupBarrier();
  sums[lane] = value;
  workgroupBarrier();
  for (var half = 32u; half > 0u; half /= 2u) {
    if (lane < half) { sums[lane] += sums[lane + half]; }
    workgroupBarrier();
  }
  return sums[0];
}

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let row = group.x + group.y * groups.x;
  if (row >= dims.rows) { return; }
  let start = row * dims.quads;
  var part = 0.0;
  for (var q = lane; q < dims.quads; q += 64u) {
    var x = stream[start + q];
    if (DELTA) {
      x += delta[start + q];
      if (BIAS) { x += bias[q]; }
      stream[start + q] = x;
    }
    part += dot(x, vec4f(1.0));
  }
  var mean = 0.0;
  if (!RMS) { mean = total(lane, part) / f32(dims.width); }
  part = 0.0;
  for (var q = lane; q < dims.quads; q += 64u) {
    let inside = vec4u(4u * q) + vec4u(0u, 1u, 2u, 3u) < vec4u(dims.width);
    let x = select(vec4f(), stream[start + q] - mean, inside);
    part += dot(x, x);
  }
  let factor = 1.0 / sqrt(total(lane, part) / f32(dims.width) + dims.epsilon);
  for (var q = lane; q < dims.quads; q += 64u) {
    var x = (stream[start + q] - mean) * factor * weight[q];
    if (SHIFT) { x += shift[q]; }
    out[start + q] = x;
  }
}
