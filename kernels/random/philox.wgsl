// philox: random words, or uniform numbers, that depend on nothing but their place, the seed and the stream.
//
//   out[4b .. 4b+3] = Philox4x32-10(counter (block, stream, 0), key)     for block = first + b
//   as numbers      = (word >> 8) * 2^-24
//
// Shapes     B blocks of four words
// Units      numbers: in [0, 1), a multiple of 2^-24
// Bindings   0  run   uniform   { first block low, high; key low, high; stream; B }
//            1  out   write     vec4<u32>[B]; numbers as their bits
// Overrides  GROUP    threads per workgroup, default 64
//            NUMBERS  1 for numbers, 0 for words
// Dispatch   1 thread per block, folded
// Accuracy   every bit, on every device
// Pair       philox_reference.ts

override GROUP: u32 = 64u;
override NUMBERS: u32 = 0u;

struct Run { low: u32, high: u32, key0: u32, key1: u32, stream: u32, blocks: u32 }

@group(0) @binding(0) var<uniform> run: Run;
@group(0) @binding(1) var<storage, read_write> out: array<vec4u>;

// Upper 32 bits of the 64-bit product, by 16-bit halves.
fn multiply_high(a: u32, b: u32) -> u32 {
  let low_a = a & 0xffffu;
  let high_a = a >> 16u;
  let low_b = b & 0xffffu;
  let high_b = b >> 16u;
  let first = high_a * low_b + ((low_a * low_b) >> 16u);
  let second = low_a * high_b + (first & 0xffffu);
  return high_a * high_b + (first >> 16u) + (second >> 16u);
}

fn philox(counter: vec4u, start: vec2u) -> vec4u {
  var c = counter;
  var key = start;
  for (var round = 0u; round < 10u; round++) {
    let high0 = multiply_high(0xd2511f53u, c.x);
    let high1 = multiply_high(0xcd9e8d57u, c.z);
    c = vec4u(high1 ^ c.y ^ key.x, 0xcd9e8d57u * c.z, high0 ^ c.w ^ key.y, 0xd2511f53u * c.x);
    key += vec2u(0x9e3779b9u, 0xbb67ae85u);
  }
  return c;
}

@compute @workgroup_size(GROUP)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) thread: u32,
) {
  let b = (group.x + group.y * groups.x) * GROUP + thread;
  if (b >= run.blocks) { return; }
  let low = run.low + b;
  let high = run.high + select(0u, 1u, low < b);
  let words = philox(vec4u(low, high, run.stream, 0u), vec2u(run.key0, run.key1));
  if (NUMBERS == 1u) {
    out[b] = bitcast<vec4u>(vec4f(words >> vec4u(8u)) * 5.9604644775390625e-8);
  } else {
    out[b] = words;
  }
}
