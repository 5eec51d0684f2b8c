// linear_finish: adds the bias to a product and applies the activation, in place.
//
//   x = product[t, m] + bias[m]                                   (BIAS)
//   product[t, m] = x                                             ACTIVATION 0
//                 = x Phi(x), Phi the normal distribution         ACTIVATION 1
//                 = x / (1 + exp(-2 u)), u = sqrt(2/pi) (x + 0.044715 x^3)   ACTIVATION 2
//                 = max(x, 0)                                     ACTIVATION 3
//
// The tail of Phi is poly(1 / (1 + p |x|)) exp(-x^2 / 2), Abramowitz & Stegun 1964, 7.1.26; form 2 equals
// the usual x/2 (1 + tanh u), without the built-in tanh, which loses digits near 0.
//
// Shapes     product [T, M]; bias [M]
// Layout     rows are padded to whole quadruples by zeros, which stay zero; Q quadruples a row
// Bindings   0  dims     uniform     { T Q, Q }
//            1  bias     read        vec4f[Q]
//            2  product  read_write  vec4f[T Q]
// Overrides  BIAS  default false;  ACTIVATION  default 0
// Dispatch   1 thread a quadruple, 64 a workgroup, folded
// Accuracy   |gpu - ref| <= 1e-6 + 3e-6 |ref|
// Pair       linear_reference.ts

override BIAS: bool = false;
override ACTIVATION: u32 = 0u;

struct Dims { total: u32, quads: u32 }

@group(0) @binding(0) var<uniform> dims: Dims;
@group(0) @binding(1) var<storage, read> bias: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> product: array<vec4f>;

fn gelu(x: vec4f) -> vec4f {
  let z = abs(x) * 0.70710678;
  let t = 1.0 / fma(vec4f(0.3275911), z, vec4f(1.0));
  var s = fma(vec4f(1.061405429), t, vec4f(-1.453152027));
  s = fma(s, t, vec4f(1.421413741));
  s = fma(s, t, vec4f(-0.284496736));
  s = fma(s, t, vec4f(0.254829592));
  let tail = 0.5 * s * t * exp(-z * z);
  return select(x * tail, x - x * tail, x > vec4f());
}

fn activate(x: vec4f) -> vec4f {
  switch ACTIVATION {
    case 1u: { return gelu(x); }
    case 2u: { return x / (1.0 + exp(-1.5957691216 * fma(vec4f(0.044715) * x * x, x, x))); }
    case 3u: { return max(x, vec4f()); }
    default: { return x; }
  }
}

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let at = (group.x + group.y * groups.x) * 64u + lane;
  if (at >= dims.total) { return; }
  var x = product[at];
  if (BIAS) { x += bias[at % dims.quads]; }
  product[at] = activate(x);
}
