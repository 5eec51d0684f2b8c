// mirt_items: slopes of all cells of a batch of models, and the step of every item's row.
//
//   z        = theta[r] . row[i] + g
//   slope[c] = w dL/dz, kept as two parts: its rounded value at z = 0 where |z| < 1, and the rest
//   L        = -y log p - (1 - y) log(1 - p), p = 1 / (1 + exp(-z)); or the Beta likelihood, for which
//   dL/dz    = phi p (1 - p) (t G(2 t^2 - 1) - logit y) + t, t = 2 p - 1
//   row      = row (1 - rate decay) - rate m / (sqrt(s) + epsilon): AdamW, m and s from sum slope theta
//
// Shapes     M models; of each: R respondents, I items, C cells, rows of 4 Q columns
// Rows       respondent: theta_1 .. theta_K, b, 1, 0 ..; item: a_1 .. a_K, 1, d, 0 ..
// Bindings   0  settings  uniform  Settings
//            1  models    read     Model[M]
//            2  start     read     u32; a set of cells: I + 1, then R + 1 places where a row's cells begin
//            3  cells     read     vec2u; a set: 3 C by item (respondent, target; weight, level; remainder,
//                                  0), then C by respondent (item, place among the cells by item)
//            4  theta     read     vec4f; rows of all models, then their m, then their s
//            5  items     write    vec4f; rows of all models twice, for even and odd steps, then m and s
//            6  slopes    write    vec2f; a model: its C cells by item, then sums of its R respondents
//            7  clocks    read     vec4f[M]: steps done, g, its m, its s
//            8  rates     read     vec2f[steps]: rate / (1 - beta1^t), 1 / sqrt(1 - beta2^t)
// Dispatch   1 workgroup of 64 per item of a model, models after each other, folded
// Accuracy   predictions within 1e-3 after 500 steps
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
@group(0) @binding(2) var<storage, read> start: array<u32>;
@group(0) @binding(3) var<storage, read> cells: array<vec2u>;
@group(0) @binding(4) var<storage, read> theta: array<vec4f>;
@group(0) @binding(5) var<storage, read_write> items: array<vec4f>;
@group(0) @binding(6) var<storage, read_write> slopes: array<vec2f>;
@group(0) @binding(7) var<storage, read> clocks: array<vec4f>;
@group(0) @binding(8) var<storage, read> rates: array<vec2f>;

var<workgroup> slope: array<f32, GROUP>;
var<workgroup> who: array<u32, GROUP>;
var<workgroup> partial: array<vec4f, GROUP>;
var<workgroup> parts: array<vec2f, GROUP>;

// The smooth part of the Beta gradient, at x = 2 t^2 - 1.
fn series(x: f32) -> f32 {
  var sum = 0.0;
  for (var k = i32(settings.terms) - 1; k >= 0; k--) {
    sum = fma(sum, x, settings.series[k >> 2][k & 3]);
  }
  return sum;
}

// The two parts of the slope of one cell.
fn slope_of(z: f32, target_value: f32, weight: f32, level: f32, remainder: f32) -> vec2f {
  let size = abs(z);
  if (size > settings.edge) { return vec2f(0.0); }
  let e = exp(-size);
  let q = 1.0 / (1.0 + e);
  let near = size < 1.0;
  let u = z * z;
  var t = 3.3459657e-5; // tanh(z / 2) / z for |z| < 1, error 7e-9
  t = fma(t, u, -4.1393937e-4);
  t = fma(t, u, 4.1639845e-3);
  t = fma(t, u, -4.1666335e-2);
  t = fma(t, u, 0.5) * z;
  if (!near) { t = sign(z) * (1.0 - e) * q; }
  var rest: f32;
  if (settings.likelihood == 0u) {
    rest = select(select(q, e * q, z < 0.0) - target_value, 0.5 * t, near);
  } else {
    let phi = settings.phi;
    let inner = e * q * q;
    let base = t * fma(phi * inner, series(fma(2.0 * t, t, -1.0)), 1.0);
    rest = fma(phi * target_value, select(-inner, 0.25 * t * t, near), base);
  }
  return select(vec2f(0.0, weight * rest), vec2f(level, fma(weight, rest, remainder)), near);
}

@compute @workgroup_size(GROUP)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let index = group.x + group.y * groups.x;
  let m = index / settings.rows;
  let i = index % settings.rows;
  if (m >= settings.models) { return; }
  let model = models[m];
  if (i >= model.items) { return; }
  let Q = model.quads;
  let clock = clocks[m];
  let step = u32(clock.x);
  let even = settings.items * (step & 1u); // where the rows of this step begin
  let row = model.row + i * Q;

  // Thread (split, quad) sums four columns over every splits-th cell.
  var width = 1u;
  while (width < Q) { width <<= 1u; }
  let splits = GROUP / width;
  let quad = lane % width;
  let split = lane / width;

  let first = start[model.start + i];
  let end = start[model.start + i + 1u];
  var sum = vec4f(0.0);
  var part = vec2f(0.0);
  for (var tile = first; tile < end; tile += GROUP) {
    let c = tile + lane;
    if (c < end) {
      let cell = model.cells + 3u * c;
      let r = cells[cell].x;
      var z = clock.y;
      for (var k = 0u; k < Q; k++) {
        z += dot(theta[model.theta + r * Q + k], items[even + row + k]);
      }
      let weighted = bitcast<vec2f>(cells[cell + 1u]);
      let remainder = bitcast<f32>(cells[cell + 2u].x);
      let s = slope_of(z, bitcast<f32>(cells[cell].y), weighted.x, weighted.y, remainder);
      slopes[model.slopes + c] = s;
      part += s;
      slope[lane] = s.x + s.y;
      who[lane] = model.theta + r * Q;
    }
    workgroupBarrier();
    if (quad < Q) {
      for (var k = split; k < min(GROUP, end - tile); k += splits) {
        sum = fma(vec4f(slope[k]), theta[who[k] + quad], sum);
      }
    }
    workgroupBarrier();
  }
  partial[lane] = sum;
  parts[lane] = part;
  for (var half = GROUP / 2u; half > 0u; half >>= 1u) {
    workgroupBarrier();
    if (lane < half) { parts[lane] += parts[lane + half]; }
  }
  workgroupBarrier();
  if (lane >= Q) { return; }
  sum = vec4f(0.0);
  for (var k = 0u; k < splits; k++) { sum += partial[k * width + lane]; }

  let column = vec4u(4u * lane) + vec4u(0u, 1u, 2u, 3u);
  let K = vec4u(model.factors);
  let free = column < K;
  let own = column == K + vec4u(1u); // the easiness, whose factor is 1: its gradient is the sum of slopes
  let x = items[even + row + lane];
  let prior = select(select(vec4f(0.0), vec4f(model.easiness), own), vec4f(model.loading), free);
  let gradient = model.share * select(sum, vec4f(parts[0].x + parts[0].y), own) + prior * x;
  let at = 2u * settings.items + row + lane;
  let mean = items[at] + settings.rest1 * (gradient - items[at]);
  let square = settings.keep2 * items[at + settings.items] + settings.rest2 * gradient * gradient;
  items[at] = mean;
  items[at + settings.items] = square;
  let rate = rates[step];
  let moved = x * settings.decay - rate.x * mean / (sqrt(square) * rate.y + settings.epsilon);
  let fixed = select(vec4f(0.0), vec4f(1.0), column == K);
  items[settings.items - even + row + lane] = select(fixed, moved, free | own);
}
