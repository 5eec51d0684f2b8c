// araf_params: one step of every parameter of every fit, from the partial sums of araf_items.
//
//   W     gradient = rn (dW - W rn rn tau dtau), AdamW; rn = 1 / |w_k|, and 1 for the difficulty's column
//   theta gradient = sum over the tiles that met the respondent, AdamW
//   rho   <- rho - rate (dtau + pull lambda) where rho > 0; snapped to -0.1 when small, in some epochs
//   c, g  AdamW on the sum of all cell gradients
//
// Shapes     VEC vectors of 4 columns; a workgroup takes GROUP vectors of W (feature rows in order), then
//            of theta; the last one takes rho, c, g and the loss
// Bindings   as araf_items.wgsl; state is written here
// Overrides  VEC; GROUP, a multiple of VEC, at most 256
// Dispatch   (blocks of W + blocks of theta + 1, fits) workgroups
// Accuracy   as araf_items.wgsl
// Pair       araf_reference_train.ts
//
// rho and the column norms are read by all workgroups and written by one each, so they are kept twice:
// epoch.parity says which copy is read, the other is written.

override VEC: u32 = 8u;
override GROUP: u32 = 256u;

const MODEL_WORDS = 24u;
const SNAPPED = -0.1;

struct Epoch {
  parity: u32, record: u32, snap: u32, epoch: u32,
  pull: f32, c1: f32, root: f32, slot: u32,
}

struct Settings {
  d4: u32, blocks: u32, terms: u32, threshold: u32,
  keep_scale: f32, phi: f32, scale_rate: f32, snap_below: f32,
  learn_scale: u32, factors: u32, splits: u32, spare: u32,
  gradient: array<vec4f, 8>,
  value: array<vec4f, 8>,
  rates: array<vec4f, 256>,
}

@group(0) @binding(0) var<uniform> epoch: Epoch;
@group(0) @binding(1) var<uniform> settings: Settings;
@group(0) @binding(2) var<storage, read> models: array<u32>;
@group(0) @binding(3) var<storage, read> data: array<vec4f>;
@group(0) @binding(4) var<storage, read> index: array<u32>;
@group(0) @binding(5) var<storage, read_write> state: array<vec4f>;
@group(0) @binding(6) var<storage, read_write> work: array<vec4f>;

var<workgroup> squares: array<vec4f, GROUP>;
var<workgroup> along: array<vec4f, VEC>;
var<workgroup> norm: array<vec4f, VEC>;

// Sum of a column vector over the tiles of a fit.
fn column_sum(sums_at: u32, tiles: u32, q: u32) -> vec4f {
  var sum = vec4f(0.0);
  for (var t = 0u; t < tiles; t++) { sum += work[sums_at + t * (VEC + 1u) + q]; }
  return sum;
}

// Moments lie one and two strides behind the parameter.
fn step_at(at: u32, stride: u32, gradient: vec4f, rate: vec4f, decay: vec4f) -> vec4f {
  let first = 0.9 * state[at + stride] + 0.1 * gradient;
  let second = 0.999 * state[at + 2u * stride] + 0.001 * gradient * gradient;
  state[at + stride] = first;
  state[at + 2u * stride] = second;
  let moved = state[at] * (1.0 - rate * decay)
    - (rate / epoch.c1) * first / (sqrt(second) * epoch.root + 1e-8);
  state[at] = moved;
  return moved;
}

fn step_scalar(at: u32, gradient: f32, rate: f32, decay: f32) {
  let s = state[at];
  let first = 0.9 * s.y + 0.1 * gradient;
  let second = 0.999 * s.z + 0.001 * gradient * gradient;
  let moved = s.x * (1.0 - rate * decay) - (rate / epoch.c1) * first / (sqrt(second) * epoch.root + 1e-8);
  state[at] = vec4f(moved, first, second, 0.0);
}

@compute @workgroup_size(GROUP)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(local_invocation_index) lid: u32,
  @builtin(num_workgroups) groups: vec3u,
) {
  let model = group.y * MODEL_WORDS;
  let tiles = models[model + 4u];
  let inverse = models[model + 6u];
  let respondents = models[model + 7u];
  let state_at = models[model + 8u];
  let work_at = models[model + 9u];
  let penalty = bitcast<f32>(models[model + 11u]);
  let ability_at = state_at + models[model + 12u];
  let tau_at = state_at + models[model + 13u];
  let norm_at = state_at + models[model + 14u];
  let scalar_at = state_at + models[model + 15u];
  let sums_at = work_at + models[model + 16u];
  let project_at = work_at + models[model + 17u];
  let parts = models[model + 21u];
  let history_at = state_at + models[model + 22u];
  let q = lid % VEC;
  let read_tau = tau_at + epoch.parity * VEC;
  let read_norm = norm_at + epoch.parity * settings.blocks * VEC;

  if (group.x < settings.blocks) {
    if (lid < VEC) {
      var sum = vec4f(0.0);
      for (var b = 0u; b < settings.blocks; b++) { sum += state[read_norm + b * VEC + lid]; }
      var r = 1.0 / max(sqrt(sum), vec4f(1e-12));
      var against = r * r * max(state[read_tau + lid], vec4f(0.0)) * column_sum(sums_at, tiles, lid);
      if (lid == VEC - 1u) { r.z = 1.0; r.w = 0.0; against.z = 0.0; against.w = 0.0; }
      norm[lid] = r;
      along[lid] = against;
    }
    workgroupBarrier();
    let at = group.x * GROUP + lid;
    let count = settings.d4 * 4u * VEC;
    var square = vec4f(0.0);
    if (at < count) {
      var sum = vec4f(0.0);
      for (var p = 0u; p < parts; p++) { sum += work[project_at + p * count + at]; }
      let rate = settings.rates[q];
      // Columns that do not move get no gradient, so that their moments stay 0.
      let own = select(vec4f(0.0), norm[q], rate > vec4f(0.0));
      let gradient = own * sum - state[state_at + at] * along[q];
      let moved = step_at(state_at + at, count, gradient, rate, settings.rates[VEC + q]);
      square = moved * moved;
    }
    squares[lid] = square;
    workgroupBarrier();
    if (lid < VEC) {
      var sum = vec4f(0.0);
      for (var i = lid; i < GROUP; i += VEC) { sum += squares[i]; }
      let write_norm = norm_at + (1u - epoch.parity) * settings.blocks * VEC;
      state[write_norm + group.x * VEC + lid] = sum;
    }
    return;
  }

  if (group.x + 1u < groups.x) {
    let at = (group.x - settings.blocks) * GROUP + lid;
    let count = respondents * VEC;
    if (at >= count) { return; }
    let who = at / VEC;
    let first = index[inverse + 2u * who];
    let met = index[inverse + 2u * who + 1u];
    var sum = vec4f(0.0);
    for (var t = 0u; t < met; t++) { sum += work[work_at + index[first + t] + q]; }
    let rate = settings.rates[2u * VEC + q];
    let gradient = select(vec4f(0.0), sum, rate > vec4f(0.0));
    step_at(ability_at + at, count, gradient, rate, settings.rates[3u * VEC + q]);
    return;
  }

  if (lid < VEC) {
    let sum = column_sum(sums_at, tiles, lid);
    let rho = state[read_tau + lid];
    var moved = rho;
    if (settings.learn_scale == 1u) {
      let stepped = rho - settings.scale_rate * (sum + epoch.pull * penalty);
      moved = select(rho, stepped, rho > vec4f(0.0));
      if (epoch.snap == 1u) {
        moved = select(moved, vec4f(SNAPPED), moved <= vec4f(settings.snap_below));
      }
    }
    for (var c = 0u; c < 4u; c++) {
      if (4u * lid + c >= settings.factors) { moved[c] = 0.0; }
    }
    state[tau_at + (1u - epoch.parity) * VEC + lid] = moved;
    if (lid == VEC - 1u) {
      let difficulty_rate = settings.rates[VEC - 1u].z;
      let difficulty_decay = settings.rates[2u * VEC - 1u].z;
      step_scalar(scalar_at, sum.z, difficulty_rate, difficulty_decay);
      step_scalar(scalar_at + 1u, sum.z, settings.rates[0].x, settings.rates[VEC].x);
    }
  }
  if (lid == 0u && epoch.record == 1u) {
    var loss = 0.0;
    for (var t = 0u; t < tiles; t++) { loss += work[sums_at + t * (VEC + 1u) + VEC].x; }
    state[history_at + epoch.slot] = vec4f(loss, 0.0, 0.0, 0.0);
  }
}
