// araf_spread: gradient of the projection from the gradients of the products, over one stretch of items.
//
//   dW[p, d, k] = sum over slots s in stretch p of x[s, d] dz[s, k]
//
// Shapes     a thread takes 4 features and 4 columns; the slots in `parts` stretches
// Bindings   as araf_items.wgsl; work is written
// Overrides  VEC; GROUP, a multiple of VEC
// Dispatch   (blocks of features, parts, fits) workgroups; a fit with fewer parts leaves the rest at once
// Accuracy   as araf_items.wgsl
// Pair       araf_reference.ts

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
@group(0) @binding(6) var<storage, read_write> work: array<vec4f>;

@compute @workgroup_size(GROUP)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lid: u32) {
  let model = group.z * MODEL_WORDS;
  let parts = models[model + 21u];
  let at = group.x * GROUP + lid;
  let d = at / VEC;
  let k = at % VEC;
  if (d >= settings.d4 || group.y >= parts) { return; }
  let slots = models[model + 20u];
  let each = (slots + parts - 1u) / parts;
  let work_at = models[model + 9u];
  let dz_at = work_at + models[model + 19u];
  let slot_item = models[model + 5u];
  let x_at = models[model] + d;
  var s0 = vec4f(0.0);
  var s1 = vec4f(0.0);
  var s2 = vec4f(0.0);
  var s3 = vec4f(0.0);
  for (var slot = group.y * each; slot < min((group.y + 1u) * each, slots); slot++) {
    let item = index[slot_item + slot];
    if (item != NOBODY) {
      let x = data[x_at + item * settings.d4];
      let g = work[dz_at + slot * VEC + k];
      s0 = fma(vec4f(x.x), g, s0);
      s1 = fma(vec4f(x.y), g, s1);
      s2 = fma(vec4f(x.z), g, s2);
      s3 = fma(vec4f(x.w), g, s3);
    }
  }
  let to = work_at + models[model + 17u] + (group.y * settings.d4 + d) * 4u * VEC + k;
  work[to] = s0;
  work[to + VEC] = s1;
  work[to + 2u * VEC] = s2;
  work[to + 3u * VEC] = s3;
}
