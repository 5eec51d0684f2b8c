// peak_gpu: multiply-adds between registers alone, to find what a device can do at most.
//
//   s[i] = a s[i] + b, TURNS times, for 8 vectors of four; the sum of all ends in out
//
// Shapes     N invocations
// Bindings   0  factors  read   f32[2]   (a, b), unknown to the compiler
//            1  out      write  f32[N]
// Overrides  TURNS  multiply-adds of each vector, default 1024
// Dispatch   1 thread per element of out, a multiple of 64

override TURNS: u32 = 1024u;

@group(0) @binding(0) var<storage, read> factors: array<f32>;
@group(0) @binding(1) var<storage, read_write> out: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
  let at = id.x + 64u * groups.x * id.y;
  if (at >= arrayLength(&out)) { return; }
  let a = vec4<f32>(factors[0]);
  let b = vec4<f32>(factors[1]);
  var s0 = a; var s1 = b; var s2 = a + b; var s3 = a - b;
  var s4 = 2.0 * a; var s5 = 2.0 * b; var s6 = 3.0 * a; var s7 = 3.0 * b;
  for (var turn = 0u; turn < TURNS; turn++) {
    s0 = fma(a, s0, b); s1 = fma(a, s1, b); s2 = fma(a, s2, b); s3 = fma(a, s3, b);
    s4 = fma(a, s4, b); s5 = fma(a, s5, b); s6 = fma(a, s6, b); s7 = fma(a, s7, b);
  }
  let sum = s0 + s1 + s2 + s3 + s4 + s5 + s6 + s7;
  out[at] = sum.x + sum.y + sum.z + sum.w;
}
