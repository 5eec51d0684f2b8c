// pool_tokens: one vector a sequence of a ragged batch.
//
//   out[s, d] = mean of x[t, d] over the sequence's tokens        KIND 0
//             = x[first token, d]                                 KIND 1
//             = x[last token, d]                                  KIND 2
//
// Shapes     S sequences, width D; strides in words
// Bindings   0  dims   uniform  { S, D, stride }
//            1  x      read     f32
//            2  spans  read     vec4u[S]   (first token, tokens, -, -)
//            3  out    write    f32
// Overrides  KIND  default 0
// Dispatch   1 workgroup of 64 a sequence and 64 columns, folded; at most 56,000 tokens a sequence
// Accuracy   |gpu - ref| <= 2e-6 + 4e-6 of the largest value, up to 8,192 tokens
// Pair       pool_tokens_reference.ts

override KIND: u32 = 0u;

struct Dims { sequences: u32, width: u32, stride: u32 }

@group(0) @binding(0) var<uniform> dims: Dims;
@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read> spans: array<vec4u>;
@group(0) @binding(3) var<storage, read_write> out: array<f32>;

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let blocks = (dims.width + 63u) / 64u;
  let work = group.x + group.y * groups.x;
  let sequence = work / blocks;
  let column = work % blocks * 64u + lane;
  if (sequence >= dims.sequences || column >= dims.width) { return; }
  let first = spans[sequence].x;
  let tokens = spans[sequence].y;
  var value = 0.0;
  if (KIND == 0u) {
    // Sums of 64 tokens are added up, which keeps their error small.
    for (var start = first; start < first + tokens; start += 64u) {
      var part = 0.0;
      for (var t = start; t < min(start + 64u, first + tokens); t++) {
        part += x[t * dims.stride + column];
      }
      value += part;
    }
    value /= f32(tokens);
  } else {
    let token = select(first, first + tokens - 1u, KIND == 2u);
    value = x[token * dims.stride + column];
  }
  out[sequence * dims.stride + column] = value;
}
