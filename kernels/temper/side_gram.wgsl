// side_gram: precision of the weights of many sides, lower tiles.
//
//   A[k][l] = sum_j q_j phi_jk phi_jl + (k == l) / variance of the group of k,   q = r / (1 + r s)
//
// Shapes     S sides of J rows and P columns, each its own; rows of phi and A are padded to whole quads
// Units      r: precision of the evidence; s: variance of the residuals
// Bindings   0  run       uniform  { first side, sides, only those flagged, most tiles }
//            1  side      read     Side[S]
//            2  state     read     State[S]
//            3  features  read     vec4<f32>   phi
//            4  group     read     u32         group of each column
//            5  evidence  read     vec2<f32>   (linear, precision)
//            6  matrix    write    f32         A
//            7  vectors   write    f32         the diagonal of A, at the start of a side's vectors
// Dispatch   1 workgroup of 256 per tile of 64 x 64 on or below the diagonal, folded
// Accuracy   1e-6 of the largest element; sums in order of rows, 16 at a time
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
@group(0) @binding(2) var<storage, read> state: array<State>;
@group(0) @binding(3) var<storage, read> features: array<vec4<f32>>;
@group(0) @binding(4) var<storage, read> group_of: array<u32>;
@group(0) @binding(5) var<storage, read> evidence: array<vec2<f32>>;
@group(0) @binding(6) var<storage, read_write> matrix: array<f32>;
@group(0) @binding(7) var<storage, read_write> vectors: array<f32>;

var<workgroup> left: array<vec4<f32>, 256>;
var<workgroup> right: array<vec4<f32>, 256>;

@compute @workgroup_size(256)
fn main(
  @builtin(workgroup_id) group: vec3<u32>,
  @builtin(num_workgroups) groups: vec3<u32>,
  @builtin(local_invocation_index) lane: u32,
) {
  let id = group.x + group.y * groups.x;
  let pairs = run.tiles * (run.tiles + 1u) / 2u;
  if (id >= run.sides * pairs) { return; }
  let at = run.first + id / pairs;
  var tj = id % pairs;
  var ti = 0u;
  while (tj > ti) {
    ti += 1u;
    tj -= ti;
  }
  let me = side[at];
  if (ti * 64u >= me.width || (run.flagged == 1u && state[at].flag == 0.0)) { return; }
  let quads = (me.width + 3u) / 4u;
  let s = state[at].residual;
  let y = lane / 16u;
  let x = lane % 16u;
  var c0 = vec4<f32>(0.0);
  var c1 = vec4<f32>(0.0);
  var c2 = vec4<f32>(0.0);
  var c3 = vec4<f32>(0.0);
  for (var base = 0u; base < me.rows; base += 16u) {
    let j = base + y;
    var a = vec4<f32>(0.0);
    var b = vec4<f32>(0.0);
    if (j < me.rows) {
      let r = evidence[me.evidence + j].y;
      let row = me.features + j * quads;
      if (ti * 16u + x < quads) { a = features[row + ti * 16u + x] * (r / (1.0 + r * s)); }
      if (tj * 16u + x < quads) { b = features[row + tj * 16u + x]; }
    }
    workgroupBarrier();
    left[lane] = a;
    right[lane] = b;
    workgroupBarrier();
    for (var k = 0u; k < 256u; k += 64u) {
      let a0 = left[k + y];
      let b0 = right[k + x];
      let a1 = left[k + 16u + y];
      let b1 = right[k + 16u + x];
      let a2 = left[k + 32u + y];
      let b2 = right[k + 32u + x];
      let a3 = left[k + 48u + y];
      let b3 = right[k + 48u + x];
      c0 += a0.x * b0 + a1.x * b1 + a2.x * b2 + a3.x * b3;
      c1 += a0.y * b0 + a1.y * b1 + a2.y * b2 + a3.y * b3;
      c2 += a0.z * b0 + a1.z * b1 + a2.z * b2 + a3.z * b3;
      c3 += a0.w * b0 + a1.w * b1 + a2.w * b2 + a3.w * b3;
    }
  }
  var c = array<vec4<f32>, 4>(c0, c1, c2, c3);
  for (var i = 0u; i < 4u; i++) {
    for (var j = 0u; j < 4u; j++) {
      let row = ti * 64u + y * 4u + i;
      let column = tj * 64u + x * 4u + j;
      if (row >= me.width || column > row) { continue; }
      var value = c[i][j];
      if (row == column) {
        value += 1.0 / state[at].group[group_of[me.group + row]].value;
        vectors[me.vectors + row] = value;
      }
      matrix[me.matrix + row * quads * 4u + column] = value;
    }
  }
}
