// embed_tokens: looks up one row a token, and adds those of its position and its segment.
//
//   out[t, d] = table[ids[t], d] + positions[position[t], d] + types[kind[t], d]
//
// Shapes     T tokens; table [V, D], positions [P, D], types [S, D], out [T, D]
// Layout     rows are padded to whole quadruples by zeros; Q quadruples a row
// Bindings   0  dims       uniform  { T, Q }
//            1  ids        read     u32[T]      < V
//            2  table      read     vec4f[V Q]
//            3  position   read     u32[T]      < P   (unused unless POSITIONS)
//            4  positions  read     vec4f[P Q]
//            5  kind       read     u32[T]      < S   (unused unless TYPES)
//            6  types      read     vec4f[S Q]
//            7  out        write    vec4f[T Q]
// Overrides  POSITIONS, TYPES  default false
// Dispatch   1 thread a quadruple, 64 a workgroup, folded
// Accuracy   |gpu - ref| <= 1e-7 + 3e-7 |ref|
// Pair       embed_tokens_reference.ts

override POSITIONS: bool = false;
override TYPES: bool = false;

struct Dims { tokens: u32, quads: u32 }

@group(0) @binding(0) var<uniform> dims: Dims;
@group(0) @binding(1) var<storage, read> ids: array<u32>;
@group(0) @binding(2) var<storage, read> table: array<vec4f>;
@group(0) @binding(3) var<storage, read> position: array<u32>;
@group(0) @binding(4) var<storage, read> positions: array<vec4f>;
@group(0) @binding(5) var<storage, read> kind: array<u32>;
@group(0) @binding(6) var<storage, read> types: array<vec4f>;
@group(0) @binding(7) var<storage, read_write> out: array<vec4f>;

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let at = (group.x + group.y * groups.x) * 64u + lane;
  if (at >= dims.tokens * dims.quads) { return; }
  let token = at / dims.quads;
  let quad = at % dims.quads;
  var sum = table[ids[token] * dims.quads + quad];
  if (POSITIONS) { sum += positions[position[token] * dims.quads + quad]; }
  if (TYPES) { sum += types[kind[token] * dims.quads + quad]; }
  out[at] = sum;
}
