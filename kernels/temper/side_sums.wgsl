// side_sums: sums over the rows of many sides, and their moments put where the cells look for them.
//
//   squares = sum e^2;  spread = sum 1 / total + (r s)^2 (variance - 1 / total);  log_precisions = sum log total
//   log_pivots = sum log of the pivots
//
// Shapes     S sides of J rows and P columns, each its own
// Bindings   0  run        uniform  { first side, sides, only those flagged, 0 }
//            1  side       read     Side[S]
//            2  state      update   State[S]
//            3  evidence   read     vec2<f32>  (linear, r)
//            4  posterior  read     vec4<f32>  (mean, variance, e, total)
//            5  vectors    read     f32        pivots, second of a side's vectors
//            6  moments    write    vec2<f32>  (mean, variance), a side's `stride` apart
// Dispatch   1 workgroup of 256 per side, folded; J / 256 iterations
// Accuracy   2e-6 of the sum of the absolute terms; logarithms 6e-6 near 0
// Pair       side_posterior_reference.ts

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
struct Run { first: u32, sides: u32, flagged: u32, tiles: u32 }

@group(0) @binding(0) var<uniform> run: Run;
@group(0) @binding(1) var<storage, read> side: array<Side>;
@group(0) @binding(2) var<storage, read_write> state: array<State>;
@group(0) @binding(3) var<storage, read> evidence: array<vec2<f32>>;
@group(0) @binding(4) var<storage, read> posterior: array<vec4<f32>>;
@group(0) @binding(5) var<storage, read> vectors: array<f32>;
@group(0) @binding(6) var<storage, read_write> moments: array<vec2<f32>>;

var<workgroup> sums: array<vec4<f32>, 256>;

var<workgroup> skip: u32;

@compute @workgroup_size(256)
fn main(
  @builtin(workgroup_id) group: vec3<u32>,
  @builtin(num_workgroups) groups: vec3<u32>,
  @builtin(local_invocation_index) lane: u32,
) {
  let id = group.x + group.y * groups.x;
  if (id >= run.sides) { return; }
  let at = run.first + id;
  if (lane == 0u) { skip = u32(run.flagged == 1u && state[at].flag == 0.0); }
  if (workgroupUniformLoad(&skip) == 1u) { return; }
  let me = side[at];
  let lead = 4u * ((me.width + 3u) / 4u);
  let s = state[at].residual;
  var sum = vec4<f32>(0.0);
  for (var j = lane; j < me.rows; j += 256u) {
    let z = posterior[me.posterior + j];
    let rs = evidence[me.evidence + j].y * s;
    sum += vec4<f32>(z.z * z.z, 1.0 / z.w + rs * rs * (z.y - 1.0 / z.w), log(z.w), 0.0);
    moments[me.moments + j * me.stride] = z.xy;
  }
  for (var k = lane; k < me.width; k += 256u) { sum.w += log(vectors[me.vectors + lead + k]); }
  sums[lane] = sum;
  for (var half = 128u; half > 0u; half >>= 1u) {
    workgroupBarrier();
    if (lane < half) { sums[lane] += sums[lane + half]; }
  }
  if (lane == 0u) {
    state[at].squares = sums[0].x;
    state[at].spread = sums[0].y;
    state[at].log_precisions = sums[0].z;
    state[at].log_pivots = sums[0].w;
  }
}
