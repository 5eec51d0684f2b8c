// sae_slope: how the loss changes with each selected input.
//
//   slopes[b, f] = scale sum over c of rest[b, c] decoder[f, c]       for each slot's feature f
//
// Slots [0, K) meet the residual, slots [K, K + R) the remainder. Other elements keep what they had.
//
// Shapes     B rows, D padded width, F features, S = K + R slots
// Bindings   0  dims       uniform  { B, D, F, start, K, R, ... }
//            1  residual   read     vec4<f32>[B, D / 4]
//            2  remainder  read     vec4<f32>[B, D / 4]
//            3  slots      read     vec2<u32>[B, S]
//            4  decoder    read     vec4<f32>[F, D / 4]
//            5  state      read     u32[4 + F]: 1 and 2 bits of the scales
//            6  slopes     write    f32[B, F]
// Dispatch   1 workgroup of 64 per row, folded; loops (D / 16)(S / 16) times
// Accuracy   |gpu - ref| <= 2e-7 sqrt(D) of the rest's length; sums in a fixed order
// Pair       sae_reference.ts

struct Dims { rows: u32, width: u32, features: u32, start: u32, keep: u32, revive: u32 }

@group(0) @binding(0) var<uniform> dims: Dims;
@group(0) @binding(1) var<storage, read> residual: array<vec4f>;
@group(0) @binding(2) var<storage, read> remainder: array<vec4f>;
@group(0) @binding(3) var<storage, read> slots: array<vec2u>;
@group(0) @binding(4) var<storage, read> decoder: array<vec4f>;
@group(0) @binding(5) var<storage, read> state: array<u32>;
@group(0) @binding(6) var<storage, read_write> slopes: array<f32>;

var<workgroup> sums: array<f32, 64>;

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) thread: u32,
) {
  let b = group.x + group.y * groups.x;
  if (b >= dims.rows) { return; }
  let all = dims.keep + dims.revive;
  let quads = dims.width / 4u;
  // Four threads a slot, sixteen slots at a time.
  for (var first = 0u; first < all; first += 16u) {
    let s = first + thread / 4u;
    var slot = vec2u(0u, 0u);
    if (s < all) { slot = slots[b * all + s]; }
    let revived = s >= dims.keep;
    var sum = vec4f();
    if (slot.y != 0u) {
      for (var q = thread % 4u; q < quads; q += 4u) {
        let weights = decoder[slot.x * quads + q];
        if (revived) {
          sum += remainder[b * quads + q] * weights;
        } else {
          sum += residual[b * quads + q] * weights;
        }
      }
    }
    sums[thread] = sum.x + sum.y + sum.z + sum.w;
    workgroupBarrier();
    if (thread % 4u == 0u && slot.y != 0u) {
      let scale = bitcast<f32>(select(state[1], state[2], revived));
      let total = sums[thread] + sums[thread + 1u] + sums[thread + 2u] + sums[thread + 3u];
      slopes[b * dims.features + slot.x] = scale * total;
    }
    workgroupBarrier();
  }
}
