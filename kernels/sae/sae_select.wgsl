// sae_select: the largest positive inputs of each row, one after the other.
//
//   pass 0  slots [0, K): the largest inputs; fired[f] = clock for each feature found
//   pass 1  slots [K, K + R): the largest of features unused for more than `dead_after` steps; then the
//           row keeps its selected inputs, and zeros elsewhere
//
// Of equal inputs the earlier feature comes first. Empty slots hold the value 0.
//
// Shapes     B rows, F features, S = K + R slots
// Bindings   0  dims    uniform  { B, D, F, start, K, R, dead_after, 0 }
//            1  inputs  update   f32[B, F]
//            2  slots   write    vec2<u32>[B, S]  (feature, bits of the value)
//            3  state   update   u32[4 + F]: clock, ..., then fired: the clock when a feature last fired
// Overrides  REVIVE    0 or 1, the pass
// Dispatch   1 workgroup of 64 per row, folded; loops (F / 64 + 16)(slots) times
// Accuracy   exact
// Pair       sae_reference.ts

override REVIVE: u32 = 0u;

struct Dims {
  rows: u32,
  width: u32,
  features: u32,
  start: u32,
  keep: u32,
  revive: u32,
  dead_after: u32,
  pad: u32,
}

@group(0) @binding(0) var<uniform> dims: Dims;
@group(0) @binding(1) var<storage, read_write> inputs: array<f32>;
@group(0) @binding(2) var<storage, read_write> slots: array<vec2u>;
@group(0) @binding(3) var<storage, read_write> state: array<atomic<u32>>;

struct Best { value: f32, feature: u32 }

var<workgroup> found: array<Best, 64>;
var<workgroup> leaders: array<Best, 8>;
var<workgroup> eligible: u32;

fn ahead(a: Best, b: Best) -> bool {
  return a.value > b.value || (a.value == b.value && a.feature < b.feature);
}

fn unused(feature: u32) -> bool {
  return atomicLoad(&state[0]) - atomicLoad(&state[4u + feature]) > dims.dead_after;
}

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) thread: u32,
) {
  let b = group.x + group.y * groups.x;
  if (b >= dims.rows) { return; }
  let row = b * dims.features;
  let first = b * (dims.keep + dims.revive) + select(0u, dims.keep, REVIVE == 1u);
  let count = select(dims.keep, dims.revive, REVIVE == 1u);
  let none = Best(0.0, 0xffffffffu);
  var rounds = count;
  if (REVIVE == 1u) {
    // Seldom is any feature out of use: then there is nothing to look for.
    var mine = 0u;
    for (var f = thread; f < dims.features; f += 64u) {
      if (inputs[row + f] > 0.0 && unused(f)) { mine = 1u; }
    }
    found[thread].feature = mine;
    workgroupBarrier();
    if (thread == 0u) {
      for (var i = 0u; i < 64u; i++) { eligible |= found[i].feature; }
    }
    rounds = select(0u, count, workgroupUniformLoad(&eligible) == 1u);
  }
  var last = none;
  for (var s = 0u; s < rounds; s++) {
    var best = none;
    for (var f = thread; f < dims.features; f += 64u) {
      let candidate = Best(inputs[row + f], f);
      if (candidate.value > 0.0 && ahead(candidate, best) && (s == 0u || ahead(last, candidate))) {
        if (REVIVE == 0u || unused(f)) { best = candidate; }
      }
    }
    found[thread] = best;
    workgroupBarrier();
    if (thread < 8u) {
      for (var i = 8u * thread + 1u; i < 8u * thread + 8u; i++) {
        if (ahead(found[i], found[8u * thread])) { found[8u * thread] = found[i]; }
      }
      leaders[thread] = found[8u * thread];
    }
    workgroupBarrier();
    last = leaders[0];
    for (var i = 1u; i < 8u; i++) {
      if (ahead(leaders[i], last)) { last = leaders[i]; }
    }
    if (thread == 0u) {
      let feature = select(0u, last.feature, last.value > 0.0);
      slots[first + s] = vec2u(feature, bitcast<u32>(last.value));
      if (REVIVE == 0u && last.value > 0.0) {
        atomicStore(&state[4u + feature], atomicLoad(&state[0]));
      }
    }
  }
  for (var s = rounds + thread; s < count; s += 64u) { slots[first + s] = vec2u(0u, 0u); }
  if (REVIVE == 1u) {
    let start = b * (dims.keep + dims.revive);
    let kept = slots[start + dims.keep - 1u];
    let weakest = Best(bitcast<f32>(kept.y), kept.x);
    for (var f = thread; f < dims.features; f += 64u) {
      let candidate = Best(inputs[row + f], f);
      let chosen = !ahead(weakest, candidate) || (!ahead(last, candidate) && unused(f));
      inputs[row + f] = select(0.0, candidate.value, candidate.value > 0.0 && chosen);
    }
  }
}
