// side_variances: a step of the variances of many sides, and what is needed to take it back.
//
//   careful (EM)       (squares + spread + count start) / (size + count)
//   fast (MacKay 1992) (squares + count start) / (max(size - spread / value, 0) + count)
//
// Shapes     S sides of J rows, P columns and G <= 12 groups, each its own
// Bindings   0  run        uniform  { first side, sides, 0, 0 }
//            1  side       read     Side[S]
//            2  state      update   State[S]   takes the fast step, keeps the careful one and the former
//            3  posterior  read     vec4<f32>
//            4  former     write    vec4<f32>  a copy of it
//            5  vectors    update   f32        pivots copied to the fourth of a side's vectors
// Dispatch   1 workgroup of 256 per side, folded; J / 256 iterations
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
struct Run { first: u32, sides: u32, flagged: u32, tiles: u32 }

@group(0) @binding(0) var<uniform> run: Run;
@group(0) @binding(1) var<storage, read> side: array<Side>;
@group(0) @binding(2) var<storage, read_write> state: array<State>;
@group(0) @binding(3) var<storage, read> posterior: array<vec4<f32>>;
@group(0) @binding(4) var<storage, read_write> former: array<vec4<f32>>;
@group(0) @binding(5) var<storage, read_write> vectors: array<f32>;

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
  for (var j = lane; j < me.rows; j += 256u) { former[me.posterior + j] = posterior[me.posterior + j]; }
  for (var k = lane; k < me.width; k += 256u) {
    vectors[me.vectors + 3u * lead + k] = vectors[me.vectors + lead + k];
  }
  let count = state[at].count;
  if (lane < me.groups) {
    let g = state[at].group[lane];
    let prior = count * g.start;
    var careful = (g.squares + g.spread + prior) / (g.size + count);
    var fast = (g.squares + prior) / (max(g.size - g.spread / g.value, 0.0) + count);
    if (g.fixed == 1.0) {
      careful = g.value;
      fast = g.value;
    }
    state[at].group[lane].former = g.value;
    state[at].group[lane].former_squares = g.squares;
    state[at].group[lane].former_spread = g.spread;
    state[at].group[lane].careful = careful;
    state[at].group[lane].value = fast;
  }
  if (lane == 0u) {
    let value = state[at].residual;
    let size = f32(me.rows);
    let prior = count * state[at].start;
    let squares = state[at].squares;
    let spread = state[at].spread;
    let free = state[at].fixed == 0.0;
    state[at].former_residual = value;
    state[at].former_squares = squares;
    state[at].former_spread = spread;
    state[at].careful_residual = select(value, (squares + spread + prior) / (size + count), free);
    state[at].residual =
      select(value, (squares + prior) / (max(size - spread / value, 0.0) + count), free);
  }
}
