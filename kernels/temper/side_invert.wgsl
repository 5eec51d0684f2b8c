// side_invert: inverses of many lower triangles.
//
//   L X = I, column by column: x_i = ((i == c) - sum_{k < i} L[i][k] x_k) / L[i][i]
//
// Shapes     S sides of P <= 640 columns, each its own; rows of L and X are padded to whole quads
// Bindings   0  run      uniform  { first side, sides, only those flagged, most groups of columns a side }
//            1  side     read     Side[S]
//            2  state    read     State[S]
//            3  matrix   read     f32   L
//            4  inverse  write    f32   X, zeros above the diagonal
// Dispatch   1 workgroup of 64 per 64 columns, folded; P^2 / 8 + 2 P iterations
// Accuracy   as that of the factor
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
@group(0) @binding(3) var<storage, read> matrix: array<f32>;
@group(0) @binding(4) var<storage, read_write> inverse: array<f32>;

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) group: vec3<u32>,
  @builtin(num_workgroups) groups: vec3<u32>,
  @builtin(local_invocation_index) lane: u32,
) {
  let id = group.x + group.y * groups.x;
  if (id >= run.sides * run.tiles) { return; }
  let at = run.first + id / run.tiles;
  let me = side[at];
  let first = 64u * (id % run.tiles);
  let c = first + lane;
  if (c >= me.width || (run.flagged == 1u && state[at].flag == 0.0)) { return; }
  let lead = 4u * ((me.width + 3u) / 4u);
  for (var i = 0u; i < first; i++) { inverse[me.matrix + i * lead + c] = 0.0; }
  for (var i = first; i < me.width; i++) {
    let row = me.matrix + i * lead;
    var rest = select(0.0, 1.0, i == c);
    var k = first;
    for (; k + 3u < i; k += 4u) {
      let x = me.matrix + k * lead + c;
      rest -= (matrix[row + k] * inverse[x] + matrix[row + k + 1u] * inverse[x + lead]) +
        (matrix[row + k + 2u] * inverse[x + 2u * lead] + matrix[row + k + 3u] * inverse[x + 3u * lead]);
    }
    for (; k < i; k++) { rest -= matrix[row + k] * inverse[me.matrix + k * lead + c]; }
    inverse[row + c] = select(0.0, rest / matrix[row + i], i >= c);
  }
}
