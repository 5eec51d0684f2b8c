// mirt_global: the step of each model's global bias, and the count of its steps.
//
//   gradient of g = sum over the respondents of their sums of slopes
//
// Bindings   0  settings  uniform  Settings
//            1  models    read     Model[M]
//            2  slopes    read     vec2f; a model: its C cells, then the sums of its R respondents
//            3  clocks    write    vec4f[M]: steps done, g, its m, its s
//            4  rates     read     vec2f[steps]
// Dispatch   1 workgroup of 64 per model, folded
// Pair       mirt_reference.ts

const GROUP = 64u;

struct Settings {
  models: u32, rows: u32, likelihood: u32, terms: u32,
  thetas: u32, items: u32, phi: f32, decay: f32,
  rest1: f32, keep2: f32, rest2: f32, epsilon: f32,
  edge: f32, pad1: f32, pad2: f32, pad3: f32,
  series: array<vec4f, 8>,
}

struct Model {
  respondents: u32, items: u32, quads: u32, factors: u32,
  start: u32, cells: u32, theta: u32, row: u32,
  slopes: u32, count: u32, share: f32, ability: f32,
  loading: f32, easiness: f32, bias: f32, pad: f32,
}

@group(0) @binding(0) var<uniform> settings: Settings;
@group(0) @binding(1) var<storage, read> models: array<Model>;
@group(0) @binding(2) var<storage, read> slopes: array<vec2f>;
@group(0) @binding(3) var<storage, read_write> clocks: array<vec4f>;
@group(0) @binding(4) var<storage, read> rates: array<vec2f>;

var<workgroup> parts: array<vec2f, GROUP>;

@compute @workgroup_size(GROUP)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let m = group.x + group.y * groups.x;
  if (m >= settings.models) { return; }
  let model = models[m];
  var part = vec2f(0.0);
  for (var r = lane; r < model.respondents; r += GROUP) {
    part += slopes[model.slopes + model.count + r];
  }
  parts[lane] = part;
  for (var half = GROUP / 2u; half > 0u; half >>= 1u) {
    workgroupBarrier();
    if (lane < half) { parts[lane] += parts[lane + half]; }
  }
  if (lane != 0u) { return; }
  let gradient = model.share * (parts[0].x + parts[0].y);
  let clock = clocks[m];
  let rate = rates[u32(clock.x)];
  let mean = clock.z + settings.rest1 * (gradient - clock.z);
  let square = settings.keep2 * clock.w + settings.rest2 * gradient * gradient;
  let moved = clock.y * settings.decay -
    rate.x * mean / (sqrt(square) * rate.y + settings.epsilon);
  clocks[m] = vec4f(clock.x + 1.0, moved, mean, square);
}
