// mirt_respondents: the step of every respondent's row, from the slopes that mirt_items left.
//
//   gradient of theta[r] = sum over the respondent's cells of slope[c] row[i]
//   gradient of b[r]     = sum of slope[c], which is kept for mirt_global
//
// Shapes, rows and bindings as in mirt_items.wgsl; here theta is written and items are read, in the state
// before this step.
// Bindings   0  settings  uniform  Settings
//            1  models    read     Model[M]
//            2  start     read     u32
//            3  cells     read     vec2u
//            4  theta     write    vec4f
//            5  items     read     vec4f
//            6  slopes    write    vec2f
//            7  clocks    read     vec4f[M]
//            8  rates     read     vec2f[steps]
// Dispatch   1 workgroup of 64 per respondent of a model, models after each other, folded
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
@group(0) @binding(4) var<storage, read_write> theta: array<vec4f>;
@group(0) @binding(5) var<storage, read> items: array<vec4f>;
@group(0) @binding(6) var<storage, read_write> slopes: array<vec2f>;
@group(0) @binding(7) var<storage, read> clocks: array<vec4f>;
@group(0) @binding(8) var<storage, read> rates: array<vec2f>;

var<workgroup> partial: array<vec4f, GROUP>;
var<workgroup> parts: array<vec2f, GROUP>;

@compute @workgroup_size(GROUP)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let index = group.x + group.y * groups.x;
  let m = index / settings.rows;
  let r = index % settings.rows;
  if (m >= settings.models) { return; }
  let model = models[m];
  if (r >= model.respondents) { return; }
  let Q = model.quads;
  let step = u32(clocks[m].x);
  let even = settings.items * (step & 1u);

  var width = 1u;
  while (width < Q) { width <<= 1u; }
  let splits = GROUP / width;
  let quad = lane % width;
  let split = lane / width;

  let begin = model.start + model.items + 1u + r;
  let pairs = model.cells + 3u * model.count;
  var sum = vec4f(0.0);
  var part = vec2f(0.0);
  if (quad < Q) {
    for (var c = start[begin] + split; c < start[begin + 1u]; c += splits) {
      let cell = cells[pairs + c];
      let s = slopes[model.slopes + cell.y];
      part += s;
      sum = fma(vec4f(s.x + s.y), items[even + model.row + cell.x * Q + quad], sum);
    }
  }
  partial[lane] = sum;
  parts[lane] = part;
  workgroupBarrier();
  if (lane >= Q) { return; }
  sum = vec4f(0.0);
  part = vec2f(0.0);
  for (var k = 0u; k < splits; k++) {
    sum += partial[k * width + lane];
    part += parts[k * width]; // the same for each quad; that of the first is taken
  }
  if (lane == 0u) { slopes[model.slopes + model.count + r] = part; }

  let column = vec4u(4u * lane) + vec4u(0u, 1u, 2u, 3u);
  let K = vec4u(model.factors);
  let free = column < K;
  let own = column == K; // the bias, whose factor is 1
  let row = model.theta + r * Q + lane;
  let x = theta[row];
  let prior = select(select(vec4f(0.0), vec4f(model.bias), own), vec4f(model.ability), free);
  let gradient = model.share * select(sum, vec4f(part.x + part.y), own) + prior * x;
  let at = settings.thetas + row;
  let mean = theta[at] + settings.rest1 * (gradient - theta[at]);
  let square = settings.keep2 * theta[at + settings.thetas] + settings.rest2 * gradient * gradient;
  theta[at] = mean;
  theta[at + settings.thetas] = square;
  let rate = rates[step];
  let moved = x * settings.decay - rate.x * mean / (sqrt(square) * rate.y + settings.epsilon);
  let fixed = select(vec4f(0.0), vec4f(1.0), column == K + vec4u(1u));
  theta[row] = select(fixed, moved, free | own);
}
