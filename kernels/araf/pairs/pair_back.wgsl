// pair_back: gradient of the directions of a chunk's items, from the slopes of their pairs.
//
//   da[j] = sum over the pairs c of j of g[c] theta[respondent]
//   d[j,k] = da[j,k] mask[j,k] tau[k]; column n-2 is da itself, column n-1 is 0
//   sums[group,k] = sum over a workgroup's items of da mask z; column n-2: of da
//
// Shapes     SLICE items a workgroup, VEC vectors of 4 columns; start [items + 1], first pair in the chunk
// Bindings   0 chunk uniform, 1 epoch uniform, 2 start read u32, 3 respondent read u32, 4 g read f32,
//            5 theta read vec4f, 6 z read vec4f, 7 d write vec4f, 8 sums write vec4f
// Overrides  VEC, SLICE; DROPOUT 1: loadings are masked; GROUP = SLICE * VEC
// Dispatch   1 thread per item and vector
// Accuracy   as pair_project.wgsl
// Pair       ../araf_reference.ts

override VEC: u32 = 8u;
override SLICE: u32 = 32u;
override DROPOUT: u32 = 1u;
override GROUP: u32 = 256u;

struct Chunk {
  items: u32, first: u32, pairs: u32, words: u32,
  parts: u32, each: u32, begin: u32, respondents: u32,
}

struct Epoch {
  key: u32, threshold: u32, terms: u32, record: u32,
  keep_scale: f32, shift: f32, phi: f32, weight: f32,
  gradient: array<vec4f, 8>,
  value: array<vec4f, 8>,
  norm: array<vec4f, 64>,
  tau: array<vec4f, 64>,
}

@group(0) @binding(0) var<uniform> chunk: Chunk;
@group(0) @binding(1) var<uniform> epoch: Epoch;
@group(0) @binding(2) var<storage, read> start: array<u32>;
@group(0) @binding(3) var<storage, read> respondents: array<u32>;
@group(0) @binding(4) var<storage, read> g: array<f32>;
@group(0) @binding(5) var<storage, read> theta: array<vec4f>;
@group(0) @binding(6) var<storage, read> z: array<vec4f>;
@group(0) @binding(7) var<storage, read_write> d: array<vec4f>;
@group(0) @binding(8) var<storage, read_write> sums: array<vec4f>;

var<workgroup> shares: array<vec4f, GROUP>;

fn mask_hash(counter: u32) -> u32 {
  var h = counter * 747796405u + 2891336453u;
  h = ((h >> 16u) ^ h) * 0x7feb352du;
  h = ((h >> 15u) ^ h) * 0x846ca68bu;
  return (h >> 16u) ^ h;
}

fn mask_of(item: u32, q: u32) -> vec4f {
  if (DROPOUT == 0u) { return vec4f(1.0); }
  let base = item * 256u + 4u * q;
  let h = vec4u(
    mask_hash(base ^ epoch.key), mask_hash((base + 1u) ^ epoch.key),
    mask_hash((base + 2u) ^ epoch.key), mask_hash((base + 3u) ^ epoch.key));
  return select(vec4f(0.0), vec4f(epoch.keep_scale), h < vec4u(epoch.threshold));
}

@compute @workgroup_size(GROUP)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lid: u32,
) {
  let number = group.x + group.y * groups.x;
  let at = number * GROUP + lid;
  let item = at / VEC;
  let q = at % VEC;
  shares[lid] = vec4f(0.0);
  if (item < chunk.items) {
    var da = vec4f(0.0);
    for (var c = start[item]; c < start[item + 1u]; c++) {
      da = fma(vec4f(g[c]), theta[respondents[c] * VEC + q], da);
    }
    let masked = da * mask_of(chunk.first + item, q);
    var back = masked * epoch.tau[q];
    var share = masked * z[at];
    if (q == VEC - 1u) {
      back.z = da.z;
      back.w = 0.0;
      share.z = da.z;
      share.w = 0.0;
    }
    d[at] = back;
    shares[lid] = share;
  }
  workgroupBarrier();
  if (lid < VEC && number * SLICE < chunk.items) {
    var sum = vec4f(0.0);
    for (var s = 0u; s < SLICE; s++) { sum += shares[s * VEC + lid]; }
    sums[number * VEC + lid] = sum;
  }
}
