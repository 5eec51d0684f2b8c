// sae_clip: how much of the gradient a step may take, and Adam's corrections of this step.
//
//   length = sqrt(sum of squares);   now = (corrections[t - 1], min(1, most / (length + slack)), 0)
//
// Shapes     N squares, T steps
// Bindings   0  dims         uniform  { N, 0, bits of most, bits of slack }
//            1  squares      read     f32[N]
//            2  corrections  read     vec2<f32>[T]
//            3  state        read     u32[4 + F]: 0 clock t
//            4  now          write    f32[4]
// Dispatch   1 workgroup of 256; loops N / 256 times
// Accuracy   |gpu - ref| <= 1e-6 |ref|; sums in a fixed order
// Pair       sae_train_reference.ts

struct Dims { count: u32, pad: u32, most: f32, slack: f32 }

@group(0) @binding(0) var<uniform> dims: Dims;
@group(0) @binding(1) var<storage, read> squares: array<f32>;
@group(0) @binding(2) var<storage, read> corrections: array<vec2f>;
@group(0) @binding(3) var<storage, read> state: array<u32>;
@group(0) @binding(4) var<storage, read_write> now: array<f32>;

var<workgroup> sums: array<f32, 256>;

@compute @workgroup_size(256)
fn main(@builtin(local_invocation_index) thread: u32) {
  var sum = 0.0;
  for (var i = thread; i < dims.count; i += 256u) { sum += squares[i]; }
  sums[thread] = sum;
  workgroupBarrier();
  for (var half = 128u; half > 0u; half /= 2u) {
    if (thread < half) { sums[thread] += sums[thread + half]; }
    workgroupBarrier();
  }
  if (thread == 0u) {
    let correction = corrections[state[0] - 1u];
    now[0] = correction.x;
    now[1] = correction.y;
    now[2] = min(1.0, dims.most / (sqrt(sums[0]) + dims.slack));
  }
}
