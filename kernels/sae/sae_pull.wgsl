// sae_pull: one matrix's gradient, each feature's from the rows that hold it.
//
//   encoder  out[f] = sum over b of weights[b, f] rows[b]
//   decoder  out[f] = sum over b of scale weights[b, f] rest[b], less its part along decoder[f];
//            rest and scale are (revived, scale 2) for features unused for more than `dead_after` steps,
//            else (rows, scale 1)
//   squares[f] = sum over c of out[f, c]^2
//
// Rows count where z is not 0, in their order.
//
// Shapes     B <= 2048 rows, D padded width, F features
// Bindings   0  dims     uniform  { B, D, F, start, K, R, dead_after, bits of the weight }
//            1  z        read     f32[B, F]
//            2  weights  read     f32[B, F]
//            3  rows     read     f32[B, D]
//            4  revived  read     f32[B, D]
//            5  decoder  read     f32[F, D]
//            6  state    read     u32[4 + F]: clock, bits of the scales, ..., fired
//            7  out      write    f32[F, D]
//            8  squares  write    f32[2 F + D]: decoder's, encoder's, input bias's
// Overrides  GROUP    threads per workgroup, a power of two from 64
//            DECODER  1 for the decoder, 0 for the encoder
// Dispatch   1 workgroup per feature, folded; loops (D / GROUP) B times
// Accuracy   |gpu - ref| <= 1e-6 sqrt(B) of the largest; sums in row order and in a fixed tree
// Pair       sae_reference.ts

override GROUP: u32 = 64u;
override DECODER: u32 = 0u;

struct Dims {
  rows: u32,
  width: u32,
  features: u32,
  start: u32,
  keep: u32,
  revive: u32,
  dead_after: u32,
}

@group(0) @binding(0) var<uniform> dims: Dims;
@group(0) @binding(1) var<storage, read> z: array<f32>;
@group(0) @binding(2) var<storage, read> weights: array<f32>;
@group(0) @binding(3) var<storage, read> rows: array<f32>;
@group(0) @binding(4) var<storage, read> revived: array<f32>;
@group(0) @binding(5) var<storage, read> decoder: array<f32>;
@group(0) @binding(6) var<storage, read> state: array<u32>;
@group(0) @binding(7) var<storage, read_write> out: array<f32>;
@group(0) @binding(8) var<storage, read_write> squares: array<f32>;

var<workgroup> holders: array<u32, 2048>;
var<workgroup> counts: array<u32, 256>;
var<workgroup> sums: array<f32, 256>;

// The sum over all threads, for each of them.
fn total(thread: u32, mine: f32) -> f32 {
  sums[thread] = mine;
  workgroupBarrier();
  for (var half = GROUP / 2u; half > 0u; half /= 2u) {
    if (thread < half) { sums[thread] += sums[thread + half]; }
    workgroupBarrier();
  }
  let all = sums[0];
  workgroupBarrier();
  return all;
}

// Lists the rows that hold the feature, in their order, and returns how many there are.
fn list_holders(thread: u32, feature: u32) -> u32 {
  let share = (dims.rows + GROUP - 1u) / GROUP;
  let begin = min(thread * share, dims.rows);
  let end = min(begin + share, dims.rows);
  var mine = 0u;
  for (var b = begin; b < end; b++) {
    mine += select(0u, 1u, z[b * dims.features + feature] != 0.0);
  }
  counts[thread] = mine;
  workgroupBarrier();
  // Running sums, doubling the distance.
  for (var distance = 1u; distance < GROUP; distance *= 2u) {
    var before = 0u;
    if (thread >= distance) { before = counts[thread - distance]; }
    workgroupBarrier();
    counts[thread] += before;
    workgroupBarrier();
  }
  var place = counts[thread] - mine;
  for (var b = begin; b < end; b++) {
    if (z[b * dims.features + feature] != 0.0) {
      holders[place] = b;
      place++;
    }
  }
  let all = counts[GROUP - 1u];
  workgroupBarrier();
  return all;
}

@compute @workgroup_size(GROUP)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) thread: u32,
) {
  let f = group.x + group.y * groups.x;
  if (f >= dims.features) { return; }
  let count = list_holders(thread, f);
  let dead = DECODER == 1u && state[0] - state[4u + f] > dims.dead_after;
  var scale = 1.0;
  if (DECODER == 1u) { scale = bitcast<f32>(select(state[1], state[2], dead)); }
  var along = 0.0;
  for (var c = thread; c < dims.width; c += GROUP) {
    var sum = 0.0;
    for (var n = 0u; n < count; n++) {
      let b = holders[n];
      let at = b * dims.width + c;
      sum += scale * weights[b * dims.features + f] * select(rows[at], revived[at], dead);
    }
    out[f * dims.width + c] = sum;
    along += sum * decoder[f * dims.width + c];
  }
  if (DECODER == 1u) { along = total(thread, along); } else { along = 0.0; }
  var square = 0.0;
  for (var c = thread; c < dims.width; c += GROUP) {
    let at = f * dims.width + c;
    let gradient = out[at] - along * decoder[at];
    out[at] = gradient;
    square += gradient * gradient;
  }
  square = total(thread, square);
  if (thread == 0u) { squares[select(dims.features, 0u, DECODER == 1u) + f] = square; }
}
