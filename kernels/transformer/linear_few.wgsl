// linear_few: a linear layer for a handful of rows, where the product's tiles would lie idle.
//
//   out[t, m] = sum over n of x[t, n] w[m, n] + bias[m]           (BIAS)
//
// Sixteen threads share one output: their loads of w are one stretch, their sums a tree.
//
// Shapes     x [T, N], w [M, N], bias [M], out [T, M]
// Layout     rows are padded to whole quadruples by zeros; K quadruples a row of x and w, M4 of out
// Bindings   0  dims  uniform  { M, K, M4 }
//            1  x     read     vec4f[T K]
//            2  w     read     vec4f[M K]
//            3  bias  read     f32[M]
//            4  out   write    f32[4 T M4]
// Overrides  BIAS  default false
// Dispatch   x: 1 workgroup of 64 a quadruple of outputs, M at most 262,140; y: T rows;
//            N at most 3,500,000
// Accuracy   |gpu - ref| <= 1e-6 + 3e-6 of the sum of absolute products
// Pair       linear_reference.ts

override BIAS: bool = false;

struct Dims { outputs: u32, quads: u32, stride: u32 }

@group(0) @binding(0) var<uniform> dims: Dims;
@group(0) @binding(1) var<storage, read> x: array<vec4f>;
@group(0) @binding(2) var<storage, read> w: array<vec4f>;
@group(0) @binding(3) var<storage, read> bias: array<f32>;
@group(0) @binding(4) var<storage, read_write> out: array<f32>;

var<workgroup> sums: array<f32, 64>;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let output = 4u * group.x + lane / 16u;
  let row = group.y * dims.quads;
  let column = min(output, dims.outputs - 1u) * dims.quads;
  var sum = vec4f();
  for (var q = lane % 16u; q < dims.quads; q += 16u) {
    sum = fma(x[row + q], w[column + q], sum);
  }
  sums[lane] = dot(sum, vec4f(1.0));
  workgroupBarrier();
  for (var half = 8u; half > 0u; half /= 2u) {
    if (lane % 16u < half) { sums[lane] += sums[lane + half]; }
    workgroupBarrier();
  }
  if (lane % 16u != 0u || output >= dims.outputs) { return; }
  var value = sums[lane];
  if (BIAS) { value += bias[output]; }
  out[4u * group.y * dims.stride + output] = value;
}
