// sum_parts: adds the copies of an array, one after another.
//
//   out[i] = alpha * (parts[0][i] + parts[1][i] + ...)  (+ out[i] when KEEP)
//
// Shapes     out n quadruples, parts [P, n]
// Bindings   0  dims   uniform  { n, P, alpha }
//            1  parts  read     vec4f[P * n]
//            2  out    write    vec4f[n]
// Overrides  KEEP      adds to what out holds, default false
// Dispatch   1 invocation a quadruple, workgroups of 64, folded; P below 60,000
// Accuracy   as sums in this order: 1e-7 of the sum of magnitudes times log P, in the mean
// Pair       the splits of product_gpu.ts

override KEEP: bool = false;

struct Dims { n: u32, parts: u32, alpha: f32 }

@group(0) @binding(0) var<uniform> dims: Dims;
@group(0) @binding(1) var<storage, read> parts: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> out: array<vec4f>;

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let i = (group.x + group.y * groups.x) * 64u + lane;
  if (i >= dims.n) { return; }
  var sum = parts[i];
  for (var p = 1u; p < dims.parts; p++) {
    sum += parts[p * dims.n + i];
  }
  sum *= dims.alpha;
  if (KEEP) { sum += out[i]; }
  out[i] = sum;
}
