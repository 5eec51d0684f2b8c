// araf_items: forward and backward of the amortized model over one tile of items of one fit.
//
//   z[s,k] = <x[s], w_k> / |w_k|           a[s,k] = z[s,k] tau[k] mask[s,k]
//   logit[s,r] = sum_k a[s,k] theta[r,k]   (column n-2: difficulty + c + g, against 1; n-1: 1 against bias)
//   g[s,r] = weight dL/dlogit              da = g theta,  dz = da mask tau
//   out: dtheta = g' a,  dW = x' dz,  dtau[k] = sum_s da mask z,  dg = sum g, each summed over the tile
//
// Shapes     SLICE items at a time, a tile is a whole number of slices; VEC vectors of 4 columns; ROWS
//            respondents at a time; D4 vectors of 4 features. Threads are SLICE x VEC: thread (s, q)
//            keeps z and da of item s and columns 4q..4q+3 in registers.
// Units      logits; loss in nats
// Bindings   0 epoch    uniform  Epoch, one per training epoch (dynamic offset)
//            1 settings uniform  Settings
//            2 models   read     u32[models, MODEL_WORDS], see araf_gpu_plan.ts
//            3 data     read     vec4f: features, targets, weights
//            4 index    read     u32: tiles, lists of respondents, item of each slot
//            5 state    read     vec4f: parameters of every fit (bound read_write, shared with araf_params)
//            6 work     write    vec4f: partial sums of every tile
// Overrides  SLICE, VEC, ROWS  sizes as above, SLICE * VEC <= 256
//            DROPOUT  1: loadings are masked
//            FUSED    1: z and dW are computed here; 0: z is read from work, dz is written there
// Likelihood Beta where settings.terms > 0 (targets are logits), else cross-entropy. Decided at run time:
//            a software driver in use is six times slower with the choice compiled in
// Dispatch   (tiles, fits) workgroups; a fit with fewer tiles leaves the rest at once
// Accuracy   parameters within 1e-4 of the double-precision reference after 200 epochs, see the tests
// Pair       araf_reference.ts

override SLICE: u32 = 32u;
override VEC: u32 = 8u;
override ROWS: u32 = 32u;
override DROPOUT: u32 = 1u;
override FUSED: u32 = 1u;
override GROUP: u32 = 256u;

const MODEL_WORDS = 24u;
const NOBODY = 0xffffffffu;
const CLIP_LOGIT = 13.815509557935018;

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

var<workgroup> theta: array<vec4f, ROWS * VEC>;     // respondents at hand; later, sums over a slice
var<workgroup> loading: array<vec4f, SLICE * VEC>;  // a; after the last respondent, dz
var<workgroup> slope: array<vec4f, SLICE * ROWS / 4u>;
var<workgroup> norm: array<vec4f, VEC>;
var<workgroup> items: array<u32, SLICE>;

fn mask_hash(counter: u32) -> u32 {
  var h = counter * 747796405u + 2891336453u;
  h = ((h >> 16u) ^ h) * 0x7feb352du;
  h = ((h >> 15u) ^ h) * 0x846ca68bu;
  return (h >> 16u) ^ h;
}

fn mask_of(item: u32, q: u32, key: u32) -> vec4f {
  if (DROPOUT == 0u) { return vec4f(1.0); }
  let base = item * 256u + 4u * q;
  let h = vec4u(
    mask_hash(base ^ key), mask_hash((base + 1u) ^ key),
    mask_hash((base + 2u) ^ key), mask_hash((base + 3u) ^ key));
  return select(vec4f(0.0), vec4f(settings.keep_scale), h < vec4u(settings.threshold));
}

// log(1 + e) for e = exp(-|z|) in [0, 1]; the series takes over where the built-in log loses digits.
fn log_one_plus(e: f32) -> f32 {
  return select(log(1.0 + e), e * (1.0 - e * (0.5 - e * (0.33333333 - 0.25 * e))), e < 0.03);
}

fn softplus(z: f32) -> f32 {
  return max(z, 0.0) + log_one_plus(exp(-abs(z)));
}

fn series_gradient(x: vec4f) -> vec4f {
  var sum = vec4f(0.0);
  for (var k = settings.terms; k > 0u; k--) {
    sum = fma(sum, x, vec4f(settings.gradient[(k - 1u) / 4u][(k - 1u) % 4u]));
  }
  return sum;
}

fn series_value(x: f32) -> f32 {
  var sum = 0.0;
  for (var k = settings.terms; k > 0u; k--) {
    sum = fma(sum, x, settings.value[(k - 1u) / 4u][(k - 1u) % 4u]);
  }
  return sum;
}

// dL/dz of four cells. {p, 1 - p} = {q, e q}, neither by subtraction; beyond the clip the slope is 0.
fn cell_slope(z: vec4f, target_: vec4f) -> vec4f {
  let e = exp(-abs(z));
  let q = 1.0 / (1.0 + e);
  var out: vec4f;
  if (settings.terms > 0u) {
    let size = (1.0 - e) * q;
    let t = select(size, -size, z < vec4f(0.0));
    let x = fma(2.0 * size, size, vec4f(-1.0));
    out = fma(settings.phi * e * q * q, fma(t, series_gradient(x), -target_), t);
  } else {
    out = select(q, e * q, z < vec4f(0.0)) - target_;
  }
  return select(vec4f(0.0), out, abs(z) <= vec4f(CLIP_LOGIT));
}

fn cell_cost(logit: f32, target_: f32) -> f32 {
  let z = clamp(logit, -CLIP_LOGIT, CLIP_LOGIT);
  if (settings.terms == 0u) { return softplus(z) - target_ * z; }
  let e = exp(-abs(z));
  let q = 1.0 / (1.0 + e);
  let t = (1.0 - e) * q;
  let p = select(q, e * q, z < 0.0);
  let rest = select(e * q, q, z < 0.0);
  return series_value(2.0 * t * t - 1.0) + softplus(z) + softplus(-z)
    + (p * settings.phi - 1.0) * softplus(-target_)
    + (rest * settings.phi - 1.0) * softplus(target_);
}

@compute @workgroup_size(GROUP)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lid: u32) {
  let model = group.y * MODEL_WORDS;
  let tile_count = models[model + 4u];
  if (group.x >= tile_count) { return; }
  let x_at = models[model];
  let target_at = models[model + 1u];
  let weight_at = models[model + 2u];
  let tile_at = models[model + 3u] + 6u * group.x;
  let slot_item = models[model + 5u];
  let state_at = models[model + 8u];
  let work_at = models[model + 9u];
  let key = mask_hash(mask_hash(models[model + 10u]) ^ epoch.epoch);
  let ability_at = state_at + models[model + 12u];
  let tau_at = state_at + models[model + 13u] + epoch.parity * VEC;
  let norm_at = state_at + models[model + 14u] + epoch.parity * settings.blocks * VEC;
  let scalar_at = state_at + models[model + 15u];
  let sums_at = work_at + models[model + 16u] + group.x * (VEC + 1u);
  let project_at = work_at + models[model + 17u];
  let z_at = work_at + models[model + 18u];
  let dz_at = work_at + models[model + 19u];
  let slots = models[model + 20u];

  let slot0 = index[tile_at];
  let slices = index[tile_at + 1u];
  let rows = index[tile_at + 2u];
  let list = index[tile_at + 3u];
  let cell0 = index[tile_at + 4u];
  let dtheta_at = work_at + index[tile_at + 5u];

  let s = lid / VEC;
  let q = lid % VEC;
  if (lid < VEC) {
    var sum = vec4f(0.0);
    for (var b = 0u; b < settings.blocks; b++) { sum += state[norm_at + b * VEC + lid]; }
    var r = 1.0 / max(sqrt(sum), vec4f(1e-12));
    if (lid == VEC - 1u) { r.z = 1.0; r.w = 0.0; }
    norm[lid] = r;
  }
  workgroupBarrier();
  let tau = max(state[tau_at + q], vec4f(0.0));
  let offset = state[scalar_at].x + state[scalar_at + 1u].x;
  let last = q == VEC - 1u;
  var column_sum = vec4f(0.0);
  var loss = 0.0;

  for (var slice = 0u; slice < slices; slice++) {
    let slot = slot0 + slice * SLICE;
    if (lid < SLICE) { items[lid] = index[slot_item + slot + lid]; }
    workgroupBarrier();
    let item = items[s];
    let somebody = item != NOBODY;

    var z = vec4f(0.0);
    if (FUSED == 1u) {
      if (somebody) {
        let from_x = x_at + item * settings.d4;
        for (var d = 0u; d < settings.d4; d++) {
          let x = data[from_x + d];
          let w = state_at + 4u * d * VEC + q;
          z = fma(vec4f(x.x), state[w], z);
          z = fma(vec4f(x.y), state[w + VEC], z);
          z = fma(vec4f(x.z), state[w + 2u * VEC], z);
          z = fma(vec4f(x.w), state[w + 3u * VEC], z);
        }
      }
    } else {
      for (var p = 0u; p < settings.splits; p++) { z += work[z_at + (p * slots + slot + s) * VEC + q]; }
    }
    z *= norm[q];
    let mask = mask_of(item, q, key);
    var a = z * tau * mask;
    if (last) { a.z = z.z + offset; a.w = 1.0; }
    loading[lid] = a;
    var da = vec4f(0.0);

    for (var r0 = 0u; r0 < rows; r0 += ROWS) {
      workgroupBarrier();
      for (var at = lid; at < ROWS * VEC; at += GROUP) {
        let r = r0 + at / VEC;
        var t = vec4f(0.0);
        if (r < rows) {
          let who = index[list + r];
          if (who != NOBODY) { t = state[ability_at + who * VEC + at % VEC]; }
        }
        theta[at] = t;
      }
      workgroupBarrier();
      // Four respondents of one item a thread.
      for (var at = lid; at < SLICE * ROWS / 4u; at += GROUP) {
        let cs = at / (ROWS / 4u);
        let cr = 4u * (at % (ROWS / 4u));
        var g = vec4f(0.0);
        if (r0 + cr < rows) {
          var l = vec4f(0.0);
          for (var k = 0u; k < VEC; k++) {
            let b = loading[cs * VEC + k];
            let t = cr * VEC + k;
            l += vec4f(dot(b, theta[t]), dot(b, theta[t + VEC]),
                       dot(b, theta[t + 2u * VEC]), dot(b, theta[t + 3u * VEC]));
          }
          let cell = (cell0 + (slice * SLICE + cs) * rows + r0 + cr) / 4u;
          let goal = data[target_at + cell];
          let weight = data[weight_at + cell];
          g = cell_slope(l, goal) * weight;
          if (epoch.record == 1u) {
            for (var c = 0u; c < 4u; c++) {
              if (weight[c] > 0.0) { loss += weight[c] * cell_cost(l[c], goal[c]); }
            }
          }
        }
        slope[at] = g;
      }
      workgroupBarrier();
      for (var r = 0u; r < ROWS / 4u; r++) {
        let g = slope[s * (ROWS / 4u) + r];
        let t = 4u * r * VEC + q;
        da = fma(vec4f(g.x), theta[t], da);
        da = fma(vec4f(g.y), theta[t + VEC], da);
        da = fma(vec4f(g.z), theta[t + 2u * VEC], da);
        da = fma(vec4f(g.w), theta[t + 3u * VEC], da);
      }
      for (var at = lid; at < ROWS * VEC; at += GROUP) {
        let r = at / VEC;
        if (r0 + r < rows) {
          var sum = vec4f(0.0);
          for (var i = 0u; i < SLICE; i++) {
            sum = fma(vec4f(slope[i * (ROWS / 4u) + r / 4u][r % 4u]), loading[i * VEC + at % VEC], sum);
          }
          let to = dtheta_at + r0 * VEC + at;
          if (slice > 0u) { sum += work[to]; }
          work[to] = sum;
        }
      }
    }

    workgroupBarrier();
    let masked = da * mask;
    var dz = masked * tau;
    var share = masked * z;
    if (last) { dz.z = da.z; dz.w = 0.0; share.z = da.z; share.w = 0.0; }
    loading[lid] = dz;
    theta[lid] = share;
    workgroupBarrier();
    if (lid < VEC) {
      for (var i = 0u; i < SLICE; i++) { column_sum += theta[i * VEC + lid]; }
    }
    if (FUSED == 1u) {
      // Four features and four columns a thread.
      for (var at = lid; at < settings.d4 * VEC; at += GROUP) {
        let d = at / VEC;
        let k = at % VEC;
        var s0 = vec4f(0.0);
        var s1 = vec4f(0.0);
        var s2 = vec4f(0.0);
        var s3 = vec4f(0.0);
        for (var i = 0u; i < SLICE; i++) {
          if (items[i] != NOBODY) {
            let x = data[x_at + items[i] * settings.d4 + d];
            let g = loading[i * VEC + k];
            s0 = fma(vec4f(x.x), g, s0);
            s1 = fma(vec4f(x.y), g, s1);
            s2 = fma(vec4f(x.z), g, s2);
            s3 = fma(vec4f(x.w), g, s3);
          }
        }
        let to = project_at + (group.x * settings.d4 + d) * 4u * VEC + k;
        if (slice > 0u) {
          s0 += work[to];
          s1 += work[to + VEC];
          s2 += work[to + 2u * VEC];
          s3 += work[to + 3u * VEC];
        }
        work[to] = s0;
        work[to + VEC] = s1;
        work[to + 2u * VEC] = s2;
        work[to + 3u * VEC] = s3;
      }
    } else {
      work[dz_at + (slot + s) * VEC + q] = dz;
    }
    workgroupBarrier();
  }

  if (lid < VEC) { work[sums_at + lid] = column_sum; }
  theta[lid] = vec4f(loss, 0.0, 0.0, 0.0);
  workgroupBarrier();
  if (lid == 0u) {
    var sum = 0.0;
    for (var i = 0u; i < GROUP; i++) { sum += theta[i].x; }
    work[sums_at + VEC] = vec4f(sum, 0.0, 0.0, 0.0);
  }
}
