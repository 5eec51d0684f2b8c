// side_rows: posterior of the numbers z = phi w + e of many sides.
//
//   lever = |X phi|^2;  total = 1 / s + r;  e = (linear - r phi w) / total
//   mean = phi w + e;   variance = 1 / total + lever / (1 + r s)^2
//
// Shapes     S sides of J rows and P columns, each its own; rows of X and phi are padded to whole quads
// Bindings   0  run        uniform  { first side, sides, only those flagged, most tiles of rows a side }
//            1  side       read     Side[S]
//            2  state      read     State[S]
//            3  features   read     vec4<f32>  phi
//            4  evidence   read     vec2<f32>  (linear, r)
//            5  inverse    read     vec4<f32>  X
//            6  vectors    read     vec4<f32>  w, third of a side's vectors
//            7  posterior  write    vec4<f32>  (mean, variance, e, total)
// Dispatch   1 workgroup of 256 per 64 rows, folded
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
@group(0) @binding(2) var<storage, read> state: array<State>;
@group(0) @binding(3) var<storage, read> features: array<vec4<f32>>;
@group(0) @binding(4) var<storage, read> evidence: array<vec2<f32>>;
@group(0) @binding(5) var<storage, read> inverse: array<vec4<f32>>;
@group(0) @binding(6) var<storage, read> vectors: array<vec4<f32>>;
@group(0) @binding(7) var<storage, read_write> posterior: array<vec4<f32>>;

// Sixteen columns of 64 rows of phi and of X, a row's four quads apart by 64.
var<workgroup> left: array<vec4<f32>, 256>;
var<workgroup> right: array<vec4<f32>, 256>;
var<workgroup> parts: array<vec4<f32>, 256>;

@compute @workgroup_size(256)
fn main(
  @builtin(workgroup_id) group: vec3<u32>,
  @builtin(num_workgroups) groups: vec3<u32>,
  @builtin(local_invocation_index) lane: u32,
) {
  let id = group.x + group.y * groups.x;
  if (id >= run.sides * run.tiles) { return; }
  let at = run.first + id / run.tiles;
  let me = side[at];
  let base = 64u * (id % run.tiles);
  if (base >= me.rows || (run.flagged == 1u && state[at].flag == 0.0)) { return; }
  let quads = (me.width + 3u) / 4u;
  let y = lane / 16u;
  let x = lane % 16u;
  let row = lane / 4u;
  let quad = lane % 4u;
  var squares = vec4<f32>(0.0);
  for (var i = 0u; i < me.width; i += 64u) {
    var c0 = vec4<f32>(0.0);
    var c1 = vec4<f32>(0.0);
    var c2 = vec4<f32>(0.0);
    var c3 = vec4<f32>(0.0);
    for (var k = 0u; k < min(quads, i / 4u + 16u); k += 4u) {
      var a = vec4<f32>(0.0);
      var b = vec4<f32>(0.0);
      if (k + quad < quads) {
        if (base + row < me.rows) { a = features[me.features + (base + row) * quads + k + quad]; }
        if (i + row < me.width) { b = inverse[me.matrix / 4u + (i + row) * quads + k + quad]; }
      }
      workgroupBarrier();
      left[quad * 64u + row] = a;
      right[quad * 64u + row] = b;
      workgroupBarrier();
      for (var q = 0u; q < 256u; q += 64u) {
        let a0 = left[q + 4u * y];
        let a1 = left[q + 4u * y + 1u];
        let a2 = left[q + 4u * y + 2u];
        let a3 = left[q + 4u * y + 3u];
        let b0 = right[q + 4u * x];
        let b1 = right[q + 4u * x + 1u];
        let b2 = right[q + 4u * x + 2u];
        let b3 = right[q + 4u * x + 3u];
        c0 += vec4<f32>(dot(a0, b0), dot(a0, b1), dot(a0, b2), dot(a0, b3));
        c1 += vec4<f32>(dot(a1, b0), dot(a1, b1), dot(a1, b2), dot(a1, b3));
        c2 += vec4<f32>(dot(a2, b0), dot(a2, b1), dot(a2, b2), dot(a2, b3));
        c3 += vec4<f32>(dot(a3, b0), dot(a3, b1), dot(a3, b2), dot(a3, b3));
      }
    }
    squares += vec4<f32>(dot(c0, c0), dot(c1, c1), dot(c2, c2), dot(c3, c3));
  }
  parts[lane] = squares;
  workgroupBarrier();
  let j = base + lane;
  if (lane >= 64u || j >= me.rows) { return; }
  var lever = 0.0;
  for (var k = 0u; k < 16u; k++) { lever += parts[(lane / 4u) * 16u + k][lane % 4u]; }
  var fitted = 0.0;
  for (var k = 0u; k < quads; k++) {
    fitted += dot(features[me.features + j * quads + k], vectors[me.vectors / 4u + 2u * quads + k]);
  }
  let s = state[at].residual;
  let e = evidence[me.evidence + j];
  let total = 1.0 / s + e.y;
  let rest = (e.x - e.y * fitted) / total;
  let share = 1.0 + e.y * s;
  posterior[me.posterior + j] = vec4<f32>(fitted + rest, 1.0 / total + lever / (share * share), rest, total);
}
