// top_logits: the largest values of each row in falling order, the smaller column first among equals.
//
// Round j looks for the largest value that comes after the one of round j - 1 in that order, so nothing
// is marked or moved.
//
// Shapes     x [T, V], out [T, 2 N]: N values, then their columns as numbers; strides in words
// Bindings   0  dims  uniform  { T, V, N, stride of x, stride of out }
//            1  x     read     f32    no NaN
//            2  out   write    f32
// Dispatch   1 workgroup of 256 a row, folded; N (V / 256 + 10) at most 58,000
// Accuracy   exact; V at most 2^24
// Pair       top_logits_reference.ts

struct Dims { rows: u32, width: u32, count: u32, xStride: u32, outStride: u32 }

@group(0) @binding(0) var<uniform> dims: Dims;
@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read_write> out: array<f32>;

const NOWHERE = 0xffffffffu;

var<workgroup> values: array<f32, 256>;
var<workgroup> columns: array<u32, 256>;

/// Whether value a in column i stands before value b in column j.
fn before(a: f32, i: u32, b: f32, j: u32) -> bool {
  return a > b || (a == b && i < j);
}

@compute @workgroup_size(256)
fn main(
  @builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let row = group.x + group.y * groups.x;
  if (row >= dims.rows) { return; }
  var pastValue = 0.0;
  var pastColumn = NOWHERE;
  for (var round = 0u; round < dims.count; round++) {
    var value = 0.0;
    var column = NOWHERE;
    for (var c = lane; c < dims.width; c += 256u) {
      let candidate = x[row * dims.xStride + c];
      let open = pastColumn == NOWHERE || before(pastValue, pastColumn, candidate, c);
      if (open && (column == NOWHERE || before(candidate, c, value, column))) {
        value = candidate;
        column = c;
      }
    }
    values[lane] = value;
    columns[lane] = column;
    workgroupBarrier();
    for (var half = 128u; half > 0u; half /= 2u) {
      if (lane < half) {
        let other = columns[lane + half];
        let wins = other != NOWHERE && (columns[lane] == NOWHERE ||
          before(values[lane + half], other, values[lane], columns[lane]));
        if (wins) {
          values[lane] = values[lane + half];
          columns[lane] = other;
        }
      }
      workgroupBarrier();
    }
    pastValue = values[0];
    pastColumn = columns[0];
    workgroupBarrier();
    if (lane == 0u) {
      out[row * dims.outStride + round] = pastValue;
      out[row * dims.outStride + dims.count + round] = f32(pastColumn);
    }
  }
}
