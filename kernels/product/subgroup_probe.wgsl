// subgroup probe: how many invocations share a subgroup, and whether a broadcast among them works.
//
//   out[0] = size of the subgroup;  out[1] = sum over lanes of wrong broadcasts
//
// Bindings   0  out  write  u32[2]
// Dispatch   1 workgroup of 1 subgroup at most 128 wide

@group(0) @binding(0) var<storage, read_write> out: array<atomic<u32>>;

@compute @workgroup_size(128)
fn main(
  @builtin(subgroup_size) size: u32, @builtin(subgroup_invocation_id) id: u32,
) {
  let third = subgroupBroadcast(id * 5u + 1u, 3u);
  atomicMax(&out[0], size);
  if (third != 16u) { atomicAdd(&out[1], 1u); }
}
