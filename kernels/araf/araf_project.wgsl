// araf_project: products of item features with the projection, over one stretch of the features.
//
//   z[p, s, k] = sum over d in stretch p of x[s, d] W[d, k]
//
// Shapes     SLICE item slots a workgroup, VEC vectors of 4 columns; the features in `splits` stretches
// Bindings   as araf_items.wgsl; work is written
// Overrides  SLICE, VEC; GROUP = SLICE * VEC
// Dispatch   (slices of slots, splits, fits) workgroups
// Accuracy   as araf_items.wgsl
// Pair       araf_reference.ts

override SLICE: u32 = 32u;
override VEC: u32 = 8u;
override GROUP: u32 = 256u;

const MODEL_WORDS = 24u;
const NOBODY = 0xffffffffu;

struct Settings {
  d4: u32, blocks: u32, terms: u32, threshold: u32,
  keep_scale: f32, phi: f32, scale_rate: f32, snap_below: f32,
  learn_scale: u32, factors: u32, splits: u32, spare: u32,
  gradient: array<vec4f, 8>,
  value: array<vec4f, 8>,
  rates: array<vec4f, 256>,
}

@group(0) @binding(1) var<uniform> settings: Settings;
@group(0) @binding(2) var<storage, read> models: array<u32>;
@group(0) @binding(3) var<storage, read> data: array<vec4f>;
@group(0) @binding(4) var<storage, read> index: array<u32>;
@group(0) @binding(5) var<storage, read_write> state: array<vec4f>;
@group(0) @binding(6) var<storage, read_write> work: array<vec4f>;

@compute @workgroup_size(GROUP)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lid: u32) {
  let model = group.z * MODEL_WORDS;
  let slots = models[model + 20u];
  let slot = group.x * SLICE + lid / VEC;
  if (slot >= slots) { return; }
  let q = lid % VEC;
  let item = index[models[model + 5u] + slot];
  var z = vec4f(0.0);
  if (item != NOBODY) {
    let each = (settings.d4 + settings.splits - 1u) / settings.splits;
    let x_at = models[model] + item * settings.d4;
    let w_at = models[model + 8u] + q;
    for (var d = group.y * each; d < min((group.y + 1u) * each, settings.d4); d++) {
      let x = data[x_at + d];
      let w = w_at + 4u * d * VEC;
      z = fma(vec4f(x.x), state[w], z);
      z = fma(vec4f(x.y), state[w + VEC], z);
      z = fma(vec4f(x.z), state[w + 2u * VEC], z);
      z = fma(vec4f(x.w), state[w + 3u * VEC], z);
    }
  }
  work[models[model + 9u] + models[model + 18u] + (group.y * slots + slot) * VEC + q] = z;
}
