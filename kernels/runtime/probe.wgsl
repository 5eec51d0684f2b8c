// probe: counts loop iterations, one by one and nested, to find drivers that stop early.
//
//   out[l] = sum over i < limits.x, j < limits.y of 1
//
// Bindings   0  limits  uniform  { outer, inner }
//            1  out     write    u32[8]
// Dispatch   1 workgroup of 8

struct Limits { outer: u32, inner: u32 }

@group(0) @binding(0) var<uniform> limits: Limits;
@group(0) @binding(1) var<storage, read_write> out: array<u32>;

@compute @workgroup_size(8)
fn main(@builtin(local_invocation_id) id: vec3<u32>) {
  var count = 0u;
  for (var i = 0u; i < limits.outer; i++) {
    for (var j = 0u; j < limits.inner; j++) {
      count += 1u + (out[id.x] & i & j & 0u);
    }
  }
  out[id.x] = count;
}
