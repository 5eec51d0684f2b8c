// side_weights: means of the weights of many sides, and what the variances of their groups are learned from.
//
//   w = X^T X phi^T t,   t = linear / (1 + r s);   per group: sum of w^2, sum of the diagonal of X^T X
//
// Shapes     S sides of J rows and P <= 640 columns, each its own; rows of X and phi are padded to whole quads
// Bindings   0  run       uniform  { first side, sides, only those flagged, 0 }
//            1  side      read     Side[S]
//            2  state     update   State[S]
//            3  features  read     f32         phi
//            4  group     read     u32         group of each column
//            5  evidence  read     vec2<f32>   (linear, r)
//            6  inverse   read     f32         X
//            7  vectors   write    f32         w, third of a side's vectors
// Dispatch   1 workgroup of 256 per side, folded; J ceil(P / 256) / 4 iterations
// Accuracy   5e-5 (1 + |ref|) at conditions up to 1,000
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
@group(0) @binding(3) var<storage, read> features: array<f32>;
@group(0) @binding(4) var<storage, read> group_of: array<u32>;
@group(0) @binding(5) var<storage, read> evidence: array<vec2<f32>>;
@group(0) @binding(6) var<storage, read> inverse: array<f32>;
@group(0) @binding(7) var<storage, read_write> vectors: array<f32>;

var<workgroup> x: array<f32, 640>;
var<workgroup> y: array<f32, 640>;
var<workgroup> spread: array<f32, 640>;

fn pull(me: Side, s: f32, j: u32) -> f32 {
  let e = evidence[me.evidence + j];
  return e.x / (1.0 + e.y * s);
}

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
  let width = me.width;
  let lead = 4u * ((width + 3u) / 4u);
  let s = state[at].residual;
  for (var k = lane; k < width; k += 256u) {
    var sum = 0.0;
    var j = 0u;
    for (; j + 3u < me.rows; j += 4u) {
      let phi = 4u * me.features + j * lead + k;
      sum += (features[phi] * pull(me, s, j) + features[phi + lead] * pull(me, s, j + 1u)) +
        (features[phi + 2u * lead] * pull(me, s, j + 2u) + features[phi + 3u * lead] * pull(me, s, j + 3u));
    }
    for (; j < me.rows; j++) { sum += features[4u * me.features + j * lead + k] * pull(me, s, j); }
    x[k] = sum;
  }
  workgroupBarrier();
  for (var i = lane; i < width; i += 256u) {
    var sum = 0.0;
    for (var k = 0u; k <= i; k++) { sum += inverse[me.matrix + i * lead + k] * x[k]; }
    y[i] = sum;
  }
  workgroupBarrier();
  for (var k = lane; k < width; k += 256u) {
    var sum = 0.0;
    var squares = 0.0;
    for (var i = k; i < width; i++) {
      let value = inverse[me.matrix + i * lead + k];
      sum += value * y[i];
      squares += value * value;
    }
    x[k] = sum;
    spread[k] = squares;
    vectors[me.vectors + 2u * lead + k] = sum;
  }
  workgroupBarrier();
  if (lane >= me.groups) { return; }
  var sums = vec2<f32>(0.0);
  for (var k = 0u; k < width; k++) {
    if (group_of[me.group + k] == lane) { sums += vec2<f32>(x[k] * x[k], spread[k]); }
  }
  state[at].group[lane].squares = sums.x;
  state[at].group[lane].spread = sums.y;
}
