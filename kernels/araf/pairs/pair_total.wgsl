// pair_total: adds up parts of a sum, in order.
//
//   into[i] (+)= sum over p of parts[p,i]
//
// Shapes     `count` parts of `size` vectors of 4
// Bindings   0 dims uniform, 1 parts read vec4f, 2 into read and write vec4f
// Overrides  GROUP
// Dispatch   1 thread per vector; dims.begin 1: the sum begins here, 0: it is added to
// Accuracy   as pair_project.wgsl
// Pair       ../araf_reference.ts

override GROUP: u32 = 64u;

struct Dims { count: u32, size: u32, begin: u32, pad: u32 }

@group(0) @binding(0) var<uniform> dims: Dims;
@group(0) @binding(1) var<storage, read> parts: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> into: array<vec4f>;

@compute @workgroup_size(GROUP)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lid: u32,
) {
  let i = (group.x + group.y * groups.x) * GROUP + lid;
  if (i >= dims.size) { return; }
  var sum = vec4f(0.0);
  if (dims.begin == 0u) { sum = into[i]; }
  for (var p = 0u; p < dims.count; p++) { sum += parts[p * dims.size + i]; }
  into[i] = sum;
}
