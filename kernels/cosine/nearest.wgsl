// nearest: goes through a stretch of references and keeps, for each query, the k most alike so far.
//
//   s(q, r) = min(queries[q] . references[r], 1)            rows of length one or zero
//   list of (p, q): the k largest s so far, falling; of equal ones the smaller index first
//
// Each list p takes `segment` references from `first + p * segment` on, in order. Lists stay in memory
// from one dispatch to the next, so that no invocation loops for long.
//
// Shapes     Q queries, R references in this buffer, quads = width / 4, P lists, k places
// Bindings   0  dims          uniform  { Q, quads, first, R, base, segment, k, fresh, P }
//            1  queries       read     vec4f[quads * Q], quads major
//            2  references    read     vec4f[R * quads]
//            3  similarities  write    f32[P * k * Q]
//            4  indices       write    u32[P * k * Q], base + r; 0xffffffff where there is none
// Dispatch   1 invocation a query and list, workgroups of 64 queries, folded;
//            (segment / 4) * (quads + 4 k + 6) below 60,000
// Accuracy   |gpu - ref| <= 2e-6
// Pair       nearest_reference.ts

struct Dims {
  queries: u32, quads: u32, first: u32, references: u32,
  base: u32, segment: u32, k: u32, fresh: u32,
  lists: u32,
}

@group(0) @binding(0) var<uniform> dims: Dims;
@group(0) @binding(1) var<storage, read> queries: array<vec4f>;
@group(0) @binding(2) var<storage, read> references: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> similarities: array<f32>;
@group(0) @binding(4) var<storage, read_write> indices: array<u32>;

var<private> worst: f32;

fn total(v: vec4f) -> f32 {
  return min((v.x + v.y) + (v.z + v.w), 1.0);
}

// Places a similarity into the list whose first place is `list`; places are Q apart.
fn consider(s: f32, index: u32, list: u32) {
  if (s <= worst) { return; }
  var at = dims.k - 1u;
  while (at > 0u && similarities[list + (at - 1u) * dims.queries] < s) {
    similarities[list + at * dims.queries] = similarities[list + (at - 1u) * dims.queries];
    indices[list + at * dims.queries] = indices[list + (at - 1u) * dims.queries];
    at--;
  }
  similarities[list + at * dims.queries] = s;
  indices[list + at * dims.queries] = index;
  worst = similarities[list + (dims.k - 1u) * dims.queries];
}

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let place = group.x + group.y * groups.x;
  let blocks = (dims.queries + 63u) / 64u;
  let p = place / blocks;
  let q = place % blocks * 64u + lane;
  if (p >= dims.lists || q >= dims.queries) { return; }
  let list = p * dims.k * dims.queries + q;
  if (dims.fresh == 1u) {
    for (var i = 0u; i < dims.k; i++) {
      similarities[list + i * dims.queries] = -2.0;
      indices[list + i * dims.queries] = 0xffffffffu;
    }
  }
  worst = similarities[list + (dims.k - 1u) * dims.queries];
  let start = dims.first + p * dims.segment;
  let end = min(start + dims.segment, dims.references);
  for (var r = start; r < end; r += 4u) {
    let r0 = r * dims.quads;
    let r1 = min(r + 1u, end - 1u) * dims.quads;
    let r2 = min(r + 2u, end - 1u) * dims.quads;
    let r3 = min(r + 3u, end - 1u) * dims.quads;
    var s0 = vec4f(); var s1 = vec4f(); var s2 = vec4f(); var s3 = vec4f();
    for (var t = 0u; t < dims.quads; t++) {
      let x = queries[t * dims.queries + q];
      s0 = fma(x, references[r0 + t], s0);
      s1 = fma(x, references[r1 + t], s1);
      s2 = fma(x, references[r2 + t], s2);
      s3 = fma(x, references[r3 + t], s3);
    }
    let index = dims.base + r;
    consider(total(s0), index, list);
    if (r + 1u < end) { consider(total(s1), index + 1u, list); }
    if (r + 2u < end) { consider(total(s2), index + 2u, list); }
    if (r + 3u < end) { consider(total(s3), index + 3u, list); }
  }
}
