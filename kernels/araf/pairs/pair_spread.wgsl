// pair_spread: gradient of the projection over stretches of a chunk's items.
//
//   out[p,i,k] = sum over the items j of stretch p of x[j,i] d[j,k]
//
// Shapes     `words` words of features an item (two halves, or one single, a word); VEC vectors of 4
//            columns; `parts` stretches of `each` items
// Bindings   0 chunk uniform, 1 x read u32, 2 d read vec4f, 3 out write vec4f
// Overrides  VEC; HALF 1: half floats; GROUP
// Dispatch   x and y folded: 1 thread per word and vector; z: stretches
// Accuracy   as pair_project.wgsl
// Pair       ../araf_reference.ts

override VEC: u32 = 8u;
override HALF: u32 = 1u;
override GROUP: u32 = 256u;

struct Chunk {
  items: u32, first: u32, pairs: u32, words: u32,
  parts: u32, each: u32, begin: u32, respondents: u32,
}

@group(0) @binding(0) var<uniform> chunk: Chunk;
@group(0) @binding(1) var<storage, read> x: array<u32>;
@group(0) @binding(2) var<storage, read> d: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> out: array<vec4f>;

@compute @workgroup_size(GROUP)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lid: u32,
) {
  let at = (group.x + group.y * groups.x) * GROUP + lid;
  if (at >= chunk.words * VEC) { return; }
  let i = at / VEC;
  let q = at % VEC;
  let end = min((group.z + 1u) * chunk.each, chunk.items);
  var first = vec4f(0.0);
  var second = vec4f(0.0);
  for (var j = group.z * chunk.each; j < end; j++) {
    let word = x[j * chunk.words + i];
    let back = d[j * VEC + q];
    if (HALF == 1u) {
      let two = unpack2x16float(word);
      first = fma(vec4f(two.x), back, first);
      second = fma(vec4f(two.y), back, second);
    } else {
      first = fma(vec4f(bitcast<f32>(word)), back, first);
    }
  }
  if (HALF == 1u) {
    let to = (group.z * chunk.words + i) * 2u * VEC + q;
    out[to] = first;
    out[to + VEC] = second;
  } else {
    out[(group.z * chunk.words + i) * VEC + q] = first;
  }
}
