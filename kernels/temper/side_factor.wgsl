// side_factor: Cholesky factors of many symmetric positive definite matrices, in their place.
//
//   A = L L^T; a pivot is no smaller than 1e-6 of its diagonal element, which is the jitter
//
// Shapes     S sides of P columns, each its own; rows of A are padded to whole quads; lower halves only
// Bindings   0  run      uniform  { first side, sides, only those flagged, 0 }
//            1  side     read     Side[S]
//            2  state    read     State[S]
//            3  matrix   update   f32   A, then L
//            4  vectors  update   f32   diagonal of A, then from P on (padded) the pivots
// Dispatch   1 workgroup of 256 per side, folded
// Accuracy   2e-6 sqrt(P) of sqrt(A[i][i] A[j][j]); the order of sums is fixed
// Pair       ridge_reference.ts

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
@group(0) @binding(3) var<storage, read_write> matrix: array<f32>;
@group(0) @binding(4) var<storage, read_write> vectors: array<f32>;

var<workgroup> block: array<f32, 256>;

@compute @workgroup_size(256)
fn main(
  @builtin(workgroup_id) group: vec3<u32>,
  @builtin(num_workgroups) groups: vec3<u32>,
  @builtin(local_invocation_index) lane: u32,
) {
  let id = group.x + group.y * groups.x;
  if (id >= run.sides) { return; }
  let at = run.first + id;
  if (run.flagged == 1u && state[at].flag == 0.0) { return; }
  let me = side[at];
  let width = me.width;
  let lead = 4u * ((width + 3u) / 4u);
  let r = lane / 16u;
  let c = lane % 16u;
  for (var p = 0u; p < width; p += 16u) {
    let inside = p + r < width && c <= r;
    let place = me.matrix + (p + r) * lead + p + c;
    block[lane] = select(0.0, 1.0, r == c);
    if (inside) { block[lane] = matrix[place]; }
    for (var j = 0u; j < 16u; j++) {
      workgroupBarrier();
      if (lane == j * 17u && p + j < width) {
        block[lane] = sqrt(max(block[lane], 1e-6 * vectors[me.vectors + p + j]));
        vectors[me.vectors + lead + p + j] = block[lane];
      }
      workgroupBarrier();
      if (c == j && r > j) { block[lane] /= block[j * 17u]; }
      workgroupBarrier();
      if (c > j && r >= c) { block[lane] -= block[r * 16u + j] * block[c * 16u + j]; }
    }
    workgroupBarrier();
    if (inside) { matrix[place] = block[lane]; }
    // Rows below: what is left of them over the corner.
    for (var i = p + 16u + lane; i < width; i += 256u) {
      let row = me.matrix + i * lead + p;
      var x: array<f32, 16>;
      for (var j = 0u; j < 16u; j++) {
        var rest = matrix[row + j];
        for (var k = 0u; k < j; k++) { rest -= x[k] * block[j * 16u + k]; }
        x[j] = rest / block[j * 17u];
        matrix[row + j] = x[j];
      }
    }
    storageBarrier();
    // What remains of the matrix, each element by one invocation.
    let next = p + 16u;
    if (next >= width) { continue; }
    let left = width - next;
    for (var e = lane; e < left * left; e += 256u) {
      let i = next + e / left;
      let j = next + e % left;
      if (j > i) { continue; }
      let a = me.matrix + i * lead + p;
      let b = me.matrix + j * lead + p;
      var sum = vec4<f32>(0.0);
      for (var k = 0u; k < 16u; k += 4u) {
        sum += vec4<f32>(matrix[a + k], matrix[a + k + 1u], matrix[a + k + 2u], matrix[a + k + 3u]) *
          vec4<f32>(matrix[b + k], matrix[b + k + 1u], matrix[b + k + 2u], matrix[b + k + 3u]);
      }
      matrix[me.matrix + i * lead + j] -= (sum.x + sum.y) + (sum.z + sum.w);
    }
    storageBarrier();
  }
}
