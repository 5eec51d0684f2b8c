// pair_ability: gradient of the abilities from the slopes of a chunk's pairs.
//
//   s[r] (+)= sum over the pairs c of respondent r of g[c] a[item]
//
// Shapes     start [respondents + 1] into the chunk's list of pairs and their items; VEC vectors of 4 columns
// Bindings   0 chunk uniform, 1 start read u32, 2 pair read u32, 3 item read u32, 4 g read f32,
//            5 a read vec4f, 6 s read and write vec4f
// Overrides  VEC; GROUP
// Dispatch   1 thread per respondent and vector; the first chunk begins the sum, the others add to it
// Accuracy   as pair_project.wgsl
// Pair       ../araf_reference.ts

override VEC: u32 = 8u;
override GROUP: u32 = 256u;

struct Chunk {
  items: u32, first: u32, pairs: u32, words: u32,
  parts: u32, each: u32, begin: u32, respondents: u32,
}

@group(0) @binding(0) var<uniform> chunk: Chunk;
@group(0) @binding(1) var<storage, read> start: array<u32>;
@group(0) @binding(2) var<storage, read> pairs: array<u32>;
@group(0) @binding(3) var<storage, read> items: array<u32>;
@group(0) @binding(4) var<storage, read> g: array<f32>;
@group(0) @binding(5) var<storage, read> a: array<vec4f>;
@group(0) @binding(6) var<storage, read_write> s: array<vec4f>;

@compute @workgroup_size(GROUP)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lid: u32,
) {
  let at = (group.x + group.y * groups.x) * GROUP + lid;
  if (at >= chunk.respondents * VEC) { return; }
  let r = at / VEC;
  let q = at % VEC;
  var sum = vec4f(0.0);
  if (chunk.begin == 0u) { sum = s[at]; }
  for (var c = start[r]; c < start[r + 1u]; c++) {
    sum = fma(vec4f(g[pairs[c]]), a[items[c] * VEC + q], sum);
  }
  s[at] = sum;
}
