// pair_project: directions and loadings of a chunk of items, from their features.
//
//   z[j,k] = <x[j], w_k> norm[k]        a[j,k] = z[j,k] tau[k] mask[j,k]
//   a[j,n-2] = z[j,n-2] + c + g,  a[j,n-1] = 1
//
// Shapes     items of the chunk, `words` words of features an item (two halves, or one single, a word),
//            VEC vectors of 4 columns; projection [features, VEC]
// Bindings   0 chunk uniform, 1 epoch uniform, 2 x read u32, 3 w read vec4f, 4 z write vec4f, 5 a write vec4f
// Overrides  VEC; HALF 1: half floats; DROPOUT 1: loadings are masked; GROUP
// Dispatch   1 thread per item and vector
// Accuracy   parameters within 1e-4 of the double-precision reference after 50 epochs
// Pair       ../araf_reference.ts

override VEC: u32 = 8u;
override HALF: u32 = 1u;
override DROPOUT: u32 = 1u;
override GROUP: u32 = 256u;

struct Chunk {
  items: u32, first: u32, pairs: u32, words: u32,
  parts: u32, each: u32, begin: u32, respondents: u32,
}

struct Epoch {
  key: u32, threshold: u32, terms: u32, record: u32,
  keep_scale: f32, shift: f32, phi: f32, weight: f32,
  gradient: array<vec4f, 8>,
  value: array<vec4f, 8>,
  norm: array<vec4f, 64>,
  tau: array<vec4f, 64>,
}

@group(0) @binding(0) var<uniform> chunk: Chunk;
@group(0) @binding(1) var<uniform> epoch: Epoch;
@group(0) @binding(2) var<storage, read> x: array<u32>;
@group(0) @binding(3) var<storage, read> w: array<vec4f>;
@group(0) @binding(4) var<storage, read_write> z: array<vec4f>;
@group(0) @binding(5) var<storage, read_write> a: array<vec4f>;

fn mask_hash(counter: u32) -> u32 {
  var h = counter * 747796405u + 2891336453u;
  h = ((h >> 16u) ^ h) * 0x7feb352du;
  h = ((h >> 15u) ^ h) * 0x846ca68bu;
  return (h >> 16u) ^ h;
}

fn mask_of(item: u32, q: u32) -> vec4f {
  if (DROPOUT == 0u) { return vec4f(1.0); }
  let base = item * 256u + 4u * q;
  let h = vec4u(
    mask_hash(base ^ epoch.key), mask_hash((base + 1u) ^ epoch.key),
    mask_hash((base + 2u) ^ epoch.key), mask_hash((base + 3u) ^ epoch.key));
  return select(vec4f(0.0), vec4f(epoch.keep_scale), h < vec4u(epoch.threshold));
}

@compute @workgroup_size(GROUP)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lid: u32,
) {
  let at = (group.x + group.y * groups.x) * GROUP + lid;
  if (at >= chunk.items * VEC) { return; }
  let item = at / VEC;
  let q = at % VEC;
  let from_x = item * chunk.words;
  var sum = vec4f(0.0);
  for (var i = 0u; i < chunk.words; i++) {
    let word = x[from_x + i];
    if (HALF == 1u) {
      let two = unpack2x16float(word);
      sum = fma(vec4f(two.x), w[2u * i * VEC + q], sum);
      sum = fma(vec4f(two.y), w[(2u * i + 1u) * VEC + q], sum);
    } else {
      sum = fma(vec4f(bitcast<f32>(word)), w[i * VEC + q], sum);
    }
  }
  sum *= epoch.norm[q];
  var loading = sum * epoch.tau[q] * mask_of(chunk.first + item, q);
  if (q == VEC - 1u) {
    loading.z = sum.z + epoch.shift;
    loading.w = 1.0;
  }
  z[at] = sum;
  a[at] = loading;
}
