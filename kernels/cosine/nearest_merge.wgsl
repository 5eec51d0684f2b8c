// nearest_merge: merges the lists of each query into one, row by row.
//
//   out[q] = the k first of all lists of q, by falling similarity, of equal ones the smaller index first
//
// Shapes     P <= 16 lists [P, k, Q], each in that order; out [Q, k]
// Bindings   0  dims                 uniform  { Q, P, k }
//            1  similarities         read     f32[P * k * Q]
//            2  indices              read     u32[P * k * Q]
//            3  merged_similarities  write    f32[Q * k]
//            4  merged_indices       write    u32[Q * k]
// Dispatch   1 invocation a query, workgroups of 64, folded
// Accuracy   exact
// Pair       nearest_reference.ts

struct Dims { queries: u32, lists: u32, k: u32 }

@group(0) @binding(0) var<uniform> dims: Dims;
@group(0) @binding(1) var<storage, read> similarities: array<f32>;
@group(0) @binding(2) var<storage, read> indices: array<u32>;
@group(0) @binding(3) var<storage, read_write> merged_similarities: array<f32>;
@group(0) @binding(4) var<storage, read_write> merged_indices: array<u32>;

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let q = (group.x + group.y * groups.x) * 64u + lane;
  if (q >= dims.queries) { return; }
  var heads: array<u32, 16>;
  for (var place = 0u; place < dims.k; place++) {
    var best = -3.0;
    var best_index = 0xffffffffu;
    var from_list = 0u;
    for (var p = 0u; p < dims.lists; p++) {
      if (heads[p] < dims.k) {
        let at = (p * dims.k + heads[p]) * dims.queries + q;
        let s = similarities[at];
        if (s > best || (s == best && indices[at] < best_index)) {
          best = s;
          best_index = indices[at];
          from_list = p;
        }
      }
    }
    heads[from_list]++;
    merged_similarities[q * dims.k + place] = best;
    merged_indices[q * dims.k + place] = best_index;
  }
}
