// sae_encode: how much of each feature each row of the batch holds, before the choice.
//
//   inputs[b, f] = bias[f] + sum over c of rows[b, c] encoder[f, c]
//
// Shapes     B rows, D padded width (a multiple of 4), F features
// Bindings   0  dims     uniform  { B, D, F, ... }
//            1  rows     read     vec4<f32>[B, D / 4]
//            2  encoder  read     vec4<f32>[F, D / 4]
//            3  bias     read     f32[F + D]
//            4  inputs   write    f32[B, F]
// Dispatch   workgroups of 8 x 8 threads, each thread 4 rows x 4 features; x over features, y over rows
// Accuracy   |gpu - ref| <= 2e-7 sqrt(D) of the largest product of lengths
// Pair       sae_reference.ts

struct Dims { rows: u32, width: u32, features: u32, start: u32 }

@group(0) @binding(0) var<uniform> dims: Dims;
@group(0) @binding(1) var<storage, read> rows: array<vec4f>;
@group(0) @binding(2) var<storage, read> encoder: array<vec4f>;
@group(0) @binding(3) var<storage, read> bias: array<f32>;
@group(0) @binding(4) var<storage, read_write> inputs: array<f32>;

fn put(b: u32, f: u32, sums: vec4f) {
  if (b >= dims.rows) { return; }
  let at = b * dims.features + f;
  if (f < dims.features) { inputs[at] = sums.x + bias[f]; }
  if (f + 1u < dims.features) { inputs[at + 1u] = sums.y + bias[f + 1u]; }
  if (f + 2u < dims.features) { inputs[at + 2u] = sums.z + bias[f + 2u]; }
  if (f + 3u < dims.features) { inputs[at + 3u] = sums.w + bias[f + 3u]; }
}

@compute @workgroup_size(8, 8)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let f = id.x * 4u;
  let b = id.y * 4u;
  if (f >= dims.features || b >= dims.rows) { return; }
  let quads = dims.width / 4u;
  // Rows past the end repeat the last one, and are not written.
  let last_row = dims.rows - 1u;
  let last = dims.features - 1u;
  let r0 = b * quads;
  let r1 = min(b + 1u, last_row) * quads;
  let r2 = min(b + 2u, last_row) * quads;
  let r3 = min(b + 3u, last_row) * quads;
  let e0 = f * quads;
  let e1 = min(f + 1u, last) * quads;
  let e2 = min(f + 2u, last) * quads;
  let e3 = min(f + 3u, last) * quads;
  var s0 = vec4f();
  var s1 = vec4f();
  var s2 = vec4f();
  var s3 = vec4f();
  for (var q = 0u; q < quads; q++) {
    let w0 = encoder[e0 + q];
    let w1 = encoder[e1 + q];
    let w2 = encoder[e2 + q];
    let w3 = encoder[e3 + q];
    let x0 = rows[r0 + q];
    let x1 = rows[r1 + q];
    let x2 = rows[r2 + q];
    let x3 = rows[r3 + q];
    s0 += vec4f(dot(x0, w0), dot(x0, w1), dot(x0, w2), dot(x0, w3));
    s1 += vec4f(dot(x1, w0), dot(x1, w1), dot(x1, w2), dot(x1, w3));
    s2 += vec4f(dot(x2, w0), dot(x2, w1), dot(x2, w2), dot(x2, w3));
    s3 += vec4f(dot(x3, w0), dot(x3, w1), dot(x3, w2), dot(x3, w3));
  }
  put(b, f, s0);
  put(b + 1u, f, s1);
  put(b + 2u, f, s2);
  put(b + 3u, f, s3);
}
