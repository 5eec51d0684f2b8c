// adamw: one step of Adam with decoupled weight decay for M models side by side.
//
//   g = now.scale * gradient
//   m = m + (1-beta1) (g - m);   s = beta2 s + (1-beta2) g^2
//   p = p (1 - rate decay) - rate now.mean * m / (sqrt(s) now.root + epsilon)
//
// Shapes     M models of n numbers; rates repeat after P columns within a model
// Bindings   0  dims    uniform  { M n; n; P; 0; 1-beta1; beta2; 1-beta2; epsilon }
//            1  now     read     f32[4]: 1/(1-beta1^t), 1/sqrt(1-beta2^t), scale of the gradient, 0
//            2  rates   read     vec2<f32>[M, P]  (rate, decay)
//            3  p       update   f32[M, n]  parameters
//            4  g       read     f32[M, n]  gradient
//            5  m       update   f32[M, n]  running mean of the gradient
//            6  s       update   f32[M, n]  running mean of its square
// Overrides  GROUP    threads per workgroup, default 64
// Dispatch   1 thread per number, folded
// Accuracy   |gpu - ref| <= 1e-7 + 1e-6 |ref| after one step
// Pair       adamw_reference.ts

override GROUP: u32 = 64u;

struct Dims {
  total: u32,
  size: u32,
  period: u32,
  pad: u32,
  rest1: f32,
  beta2: f32,
  rest2: f32,
  epsilon: f32,
}

@group(0) @binding(0) var<uniform> dims: Dims;
@group(0) @binding(1) var<storage, read> now: array<f32>;
@group(0) @binding(2) var<storage, read> rates: array<vec2f>;
@group(0) @binding(3) var<storage, read_write> p: array<f32>;
@group(0) @binding(4) var<storage, read> g: array<f32>;
@group(0) @binding(5) var<storage, read_write> m: array<f32>;
@group(0) @binding(6) var<storage, read_write> s: array<f32>;

@compute @workgroup_size(GROUP)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) thread: u32,
) {
  let i = (group.x + group.y * groups.x) * GROUP + thread;
  if (i >= dims.total) { return; }
  let model = i / dims.size;
  let rate = rates[model * dims.period + (i - model * dims.size) % dims.period];
  let gradient = now[2] * g[i];
  let mean = m[i] + dims.rest1 * (gradient - m[i]);
  let square = dims.beta2 * s[i] + dims.rest2 * gradient * gradient;
  let direction = mean * now[0] / (sqrt(square) * now[1] + dims.epsilon);
  p[i] = p[i] * (1.0 - rate.x * rate.y) - rate.x * direction;
  m[i] = mean;
  s[i] = square;
}
