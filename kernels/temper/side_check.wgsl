// side_check: takes the careful step of the variances of those sides whose fast one lowered the bound.
//
//   change = sum_j [linear z - r (z^2 + v) / 2] - divergence from the prior, now less than before;
//   if it is below -slack, the variances become the careful ones and the side is flagged to be solved again
//
// Shapes     S sides of J rows, P columns and G <= 12 groups, each its own
// Bindings   0  run        uniform  { first side, sides, 0, slack in nats }
//            1  side       read     Side[S]
//            2  state      update   State[S]
//            3  evidence   read     vec2<f32>  (linear, r)
//            4  posterior  read     vec4<f32>  (mean, variance, e, total) now
//            5  former     read     vec4<f32>  and before
//            6  vectors    read     f32        pivots now and before
// Dispatch   1 workgroup of 256 per side, folded; J / 256 iterations
// Accuracy   of the change: 1e-6 of J + P, since differences are summed and not sums subtracted
// Pair       variance_step_reference.ts

struct Side {
  rows: u32,
  width: u32,
  features: u32,
  group: u32,
  groups: u32,
  evidence: u32,
  moments: u32,
  stride: u32,
  posterior: u32,
  matrix: u32,
  vectors: u32,
  padding: u32,
}
struct Group {
  value: f32,
  former: f32,
  careful: f32,
  size: f32,
  squares: f32,
  spread: f32,
  former_squares: f32,
  former_spread: f32,
  start: f32,
  fixed: f32,
  padding0: f32,
  padding1: f32,
}
struct State {
  residual: f32,
  former_residual: f32,
  careful_residual: f32,
  flag: f32,
  squares: f32,
  spread: f32,
  former_squares: f32,
  former_spread: f32,
  start: f32,
  fixed: f32,
  count: f32,
  log_precisions: f32,
  log_pivots: f32,
  padding0: f32,
  padding1: f32,
  padding2: f32,
  group: array<Group, 12>,
}
struct Run { first: u32, sides: u32, flagged: u32, slack: f32 }

@group(0) @binding(0) var<uniform> run: Run;
@group(0) @binding(1) var<storage, read> side: array<Side>;
@group(0) @binding(2) var<storage, read_write> state: array<State>;
@group(0) @binding(3) var<storage, read> evidence: array<vec2<f32>>;
@group(0) @binding(4) var<storage, read> posterior: array<vec4<f32>>;
@group(0) @binding(5) var<storage, read> former: array<vec4<f32>>;
@group(0) @binding(6) var<storage, read> vectors: array<f32>;

var<workgroup> sums: array<f32, 256>;

// log(a / b) without the loss of digits that the built-in has near 1.
fn log_ratio(a: f32, b: f32) -> f32 {
  let d = (a - b) / (a + b);
  let u = d * d;
  if (u > 0.04) { return log(a / b); }
  return 2.0 * d * (1.0 + u * (0.33333333 + u * (0.2 + u * (0.14285714 + u * 0.11111111))));
}

@compute @workgroup_size(256)
fn main(
  @builtin(workgroup_id) group: vec3<u32>,
  @builtin(num_workgroups) groups: vec3<u32>,
  @builtin(local_invocation_index) lane: u32,
) {
  let id = group.x + group.y * groups.x;
  if (id >= run.sides) { return; }
  let at = run.first + id;
  let me = side[at];
  let lead = 4u * ((me.width + 3u) / 4u);
  let count = state[at].count;
  var change = 0.0;
  for (var j = lane; j < me.rows; j += 256u) {
    let e = evidence[me.evidence + j];
    let z = posterior[me.posterior + j];
    let old = former[me.posterior + j];
    change += e.x * (z.x - old.x) - 0.5 * e.y * ((z.x - old.x) * (z.x + old.x) + (z.y - old.y)) -
      0.5 * log_ratio(z.w, old.w);
  }
  for (var k = lane; k < me.width; k += 256u) {
    let pivot = me.vectors + lead + k;
    change -= log_ratio(vectors[pivot], vectors[pivot + 2u * lead]);
  }
  if (lane < me.groups) {
    let g = state[at].group[lane];
    var more = (g.squares + g.spread) / g.value - (g.former_squares + g.former_spread) / g.former +
      g.size * log_ratio(g.value, g.former);
    if (g.fixed == 0.0) {
      more += count * (log_ratio(g.value, g.former) + g.start / g.value - g.start / g.former);
    }
    change -= 0.5 * more;
  }
  if (lane == 0u) {
    let value = state[at].residual;
    let old = state[at].former_residual;
    var more = (state[at].squares + state[at].spread) / value -
      (state[at].former_squares + state[at].former_spread) / old + f32(me.rows) * log_ratio(value, old);
    if (state[at].fixed == 0.0) {
      more += count * (log_ratio(value, old) + state[at].start / value - state[at].start / old);
    }
    change -= 0.5 * more;
  }
  sums[lane] = change;
  for (var half = 128u; half > 0u; half >>= 1u) {
    workgroupBarrier();
    if (lane < half) { sums[lane] += sums[lane + half]; }
  }
  workgroupBarrier();
  let back = sums[0] < -run.slack;
  if (back && lane < me.groups) { state[at].group[lane].value = state[at].group[lane].careful; }
  if (lane == 0u) {
    state[at].flag = select(0.0, 1.0, back);
    if (back) { state[at].residual = state[at].careful_residual; }
  }
}
