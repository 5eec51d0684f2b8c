// attend: multi-head attention over a ragged batch, with an online softmax.
//
//   out[i, h] = sum over j of softmax_j(scale q[i, h] . k[j, g]) v[j, g],   g = h / (H / key heads)
//
// where j runs over the keys of i's own sequence, up to i's place when causal. A workgroup takes up to
// four queries of one sequence and one head. Keys come 64 at a time: each thread scores one key against
// the four queries; then each sums one quadruple of columns over its share of the values, rescaling what
// it holds whenever the running maximum rises (Milakov & Gimelshein 2018).
//
// Shapes     heads of W = 4 HEAD columns; strides and offsets in quadruples
// Bindings   0  dims   uniform  { tiles, heads, heads per key head, strides of q, kv and out,
//                                 first quadruple of keys and of values in a row of kv, causal, scale }
//            1  q      read     vec4f   row i, head h at h HEAD
//            2  kv     read     vec4f
//            3  spans  read     vec4u[S]   (first query, queries, first key, keys)
//            4  tiles  read     vec2u[N]   (sequence, first of its queries)
//            5  out    write    vec4f
// Overrides  HEAD     quadruples of a head, 1 to 64
//            COLUMNS  HEAD rounded up to a power of two; 64 / COLUMNS threads share a column
// Dispatch   1 workgroup of 64 a tile and head, folded; keys at most 58,000 / (HEAD + COLUMNS + 20) * 64
// Accuracy   |gpu - ref| <= 2e-6 + 6e-6 of the largest value, scores up to 30 in size
// Pair       attend_reference.ts

override HEAD: u32 = 8u;
override COLUMNS: u32 = 8u;

struct Dims {
  tiles: u32, heads: u32, sharing: u32, qStride: u32,
  kvStride: u32, outStride: u32, keysAt: u32, valuesAt: u32,
  causal: u32, scale: f32,
}

@group(0) @binding(0) var<uniform> dims: Dims;
@group(0) @binding(1) var<storage, read> q: array<vec4f>;
@group(0) @binding(2) var<storage, read> kv: array<vec4f>;
@group(0) @binding(3) var<storage, read> spans: array<vec4u>;
@group(0) @binding(4) var<storage, read> tiles: array<vec2u>;
@group(0) @binding(5) var<storage, read_write> out: array<vec4f>;

const LOWEST = -3.0e38;

var<workgroup> query: array<vec4f, 256>;
var<workgroup> lanes: array<vec4f, 64>;
var<workgroup> parts: array<vec4f, 256>;

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let work = group.x + group.y * groups.x;
  if (work >= dims.tiles * dims.heads) { return; }
  let tile = tiles[work / dims.heads];
  let head = work % dims.heads;
  let span = spans[tile.x];
  let taken = min(4u, span.y - tile.y);
  let groupAt = head / dims.sharing * HEAD;

  // Keys that each of the four queries sees; none for those past the sequence's last.
  let place = vec4u(tile.y) + vec4u(0u, 1u, 2u, 3u);
  var seen = vec4u(span.w);
  if (dims.causal == 1u) { seen = place + vec4u(span.w - span.y + 1u); }
  seen = select(vec4u(), seen, vec4u(0u, 1u, 2u, 3u) < vec4u(taken));
  let last = max(max(seen.x, seen.y), max(seen.z, seen.w));

  for (var at = lane; at < 4u * HEAD; at += 64u) {
    let r = at / HEAD;
    let row = (span.x + tile.y + min(r, taken - 1u)) * dims.qStride;
    query[at] = dims.scale * q[row + head * HEAD + at % HEAD];
  }
  workgroupBarrier();

  let column = lane % COLUMNS;
  let share = lane / COLUMNS;
  let shares = 64u / COLUMNS;
  var top = vec4f(LOWEST);
  var sum = vec4f();
  var s0 = vec4f(); var s1 = vec4f(); var s2 = vec4f(); var s3 = vec4f();
  for (var block = 0u; block < last; block += 64u) {
    let key = block + lane;
    var score = vec4f(LOWEST);
    if (key < last) {
      let row = (span.z + key) * dims.kvStride + dims.keysAt + groupAt;
      score = vec4f();
      for (var c = 0u; c < HEAD; c++) {
        let k = kv[row + c];
        score += vec4f(
          dot(query[c], k), dot(query[HEAD + c], k),
          dot(query[2u * HEAD + c], k), dot(query[3u * HEAD + c], k));
      }
    }
    let visible = vec4u(key) < seen;
    score = select(vec4f(LOWEST), score, visible);
    lanes[lane] = score;
    workgroupBarrier();
    for (var half = 32u; half > 0u; half /= 2u) {
      if (lane < half) { lanes[lane] = max(lanes[lane], lanes[lane + half]); }
      workgroupBarrier();
    }
    let raised = max(top, lanes[0]);
    workgroupBarrier();
    let fade = exp(top - raised);
    let weight = select(vec4f(), exp(score - raised), visible);
    top = raised;
    sum = sum * fade + weight;
    lanes[lane] = weight;
    workgroupBarrier();
    s0 *= fade.x; s1 *= fade.y; s2 *= fade.z; s3 *= fade.w;
    if (column < HEAD) {
      let count = min(64u, last - block);
      for (var j = share; j < count; j += shares) {
        let v = kv[(span.z + block + j) * dims.kvStride + dims.valuesAt + groupAt + column];
        let w = lanes[j];
        s0 = fma(vec4f(w.x), v, s0); s1 = fma(vec4f(w.y), v, s1);
        s2 = fma(vec4f(w.z), v, s2); s3 = fma(vec4f(w.w), v, s3);
      }
    }
    workgroupBarrier();
  }

  lanes[lane] = sum;
  parts[lane] = s0; parts[64u + lane] = s1; parts[128u + lane] = s2; parts[192u + lane] = s3;
  workgroupBarrier();
  for (var half = 32u; half > 0u; half /= 2u) {
    if (lane < half) { lanes[lane] += lanes[lane + half]; }
    workgroupBarrier();
  }
  for (var at = lane; at < taken * COLUMNS; at += 64u) {
    let r = at / COLUMNS;
    let c = at % COLUMNS;
    if (c < HEAD) {
      var value = vec4f();
      for (var p = 0u; p < shares; p++) { value += parts[64u * r + p * COLUMNS + c]; }
      let row = (span.x + tile.y + r) * dims.outStride;
      out[row + head * HEAD + c] = value / lanes[0][r];
    }
  }
}
