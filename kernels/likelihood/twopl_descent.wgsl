// twopl_descent: one round of a preconditioned L-BFGS descent for each model of a batch.
//
// Reads what twopl.wgsl summed at the trial point, adds the priors, and either accepts the trial and finds
// a new direction by the two-loop recursion, or chooses another step along the old one; then writes the
// next trial. The states are those of the class Descent, in single precision.
//
//   scale[i]  = curvature + precision of the prior, for a slope at least a quarter of its item's, never below floor
//   direction = -H gradient, where H is gamma / scale corrected by the last 8 steps
//
// Bindings   0  settings  uniform  { tolerance, noise }
//            1  models    read     Model[M]
//            2  sums      read     f32, from Model.sums: gradient, curvature, costs of a model
//            3  trial     write    f32, from Model.point: P of a model
//            4  memory    write    f32, from Model.point: the best point of a model, P; from Model.memory
//                                  18 P of it: gradient, direction, 8 steps, 8 changes of the gradient
//            5  states    write    State[M]; status 1 is converged, 2 stalled
// Overrides  GROUP    threads per workgroup, a power of two, default 256
// Dispatch   1 workgroup per model, folded
// Pair       descent.ts, _step_memory.ts

override GROUP: u32 = 256u;

const MEMORY = 8u;
const SUFFICIENT_DECREASE = 1e-4;
const SLOPE_SHARE = 0.9;
const REACH = 4.0;
const TRIES = 30.0;
const FAR = 3e38;

struct Settings { tolerance: f32, noise: f32, models: u32 }

struct Model {
  respondents: u32, items: u32, kind: u32, start: u32,
  point: u32, sums: u32, memory: u32, floor: f32,
  abilityMean: f32, ability: f32, difficultyMean: f32, difficulty: f32,
  slopeMean: f32, discrimination: f32,
}

struct State {
  status: f32, evaluations: f32, value: f32, slope: f32,
  step: f32, low: f32, high: f32, longest: f32,
  tries: f32, small: f32, pairs: f32, head: f32,
  rho: array<f32, 8>,
}

@group(0) @binding(0) var<uniform> settings: Settings;
@group(0) @binding(1) var<storage, read> models: array<Model>;
@group(0) @binding(2) var<storage, read> sums: array<f32>;
@group(0) @binding(3) var<storage, read_write> trial: array<f32>;
@group(0) @binding(4) var<storage, read_write> memory: array<f32>;
@group(0) @binding(5) var<storage, read_write> states: array<State>;

var<workgroup> shared_state: State;
var<workgroup> parts: array<f32, GROUP>;
var<private> model: Model;
var<private> P: u32;
var<private> lane: u32;

fn finite(x: f32) -> bool { return (bitcast<u32>(x) & 0x7f800000u) != 0x7f800000u; }

// Sum over the workgroup in a fixed order, the same for every thread.
fn total(x: f32) -> f32 {
  parts[lane] = x;
  for (var half = GROUP / 2u; half > 0u; half >>= 1u) {
    workgroupBarrier();
    if (lane < half) { parts[lane] += parts[lane + half]; }
  }
  return workgroupUniformLoad(&parts[0]);
}

fn largest(x: f32) -> f32 {
  parts[lane] = x;
  for (var half = GROUP / 2u; half > 0u; half >>= 1u) {
    workgroupBarrier();
    if (lane < half) { parts[lane] = max(parts[lane], parts[lane + half]); }
  }
  return workgroupUniformLoad(&parts[0]);
}

// Precision of the prior of a parameter.
fn prior(i: u32) -> f32 {
  if (i < model.respondents) { return model.ability; }
  if (i < model.respondents + model.items) { return model.difficulty; }
  return model.discrimination;
}

// Distance of a trial parameter from the mean of its prior.
fn deviation(i: u32) -> f32 {
  var mean = model.slopeMean;
  if (i < model.respondents + model.items) { mean = model.difficultyMean; }
  if (i < model.respondents) { mean = model.abilityMean; }
  return trial[model.point + i] - mean;
}

fn gradient(i: u32) -> f32 { return sums[model.sums + i] + prior(i) * deviation(i); }

fn scale(i: u32) -> f32 {
  var s = sums[model.sums + P + i] + prior(i);
  if (i >= model.respondents + model.items) {
    s = max(s, 0.25 * (sums[model.sums + P + i - model.items] + model.difficulty));
  }
  return max(s, model.floor);
}

// Where entry i of vector v of this model's memory stands.
fn place(v: u32, i: u32) -> u32 { return model.memory + v * P + i; }

const GRADIENT = 0u;
const DIRECTION = 1u;
fn stepOf(k: u32) -> u32 { return 2u + k; }
fn changeOf(k: u32) -> u32 { return 2u + MEMORY + k; }

// Writes the direction at the trial's gradient, and returns its slope.
fn turn(s: ptr<function, State>) -> f32 {
  for (var i = lane; i < P; i += GROUP) { memory[place(DIRECTION, i)] = gradient(i); }
  let pairs = u32((*s).pairs);
  var shares: array<f32, 8>;
  for (var n = 0u; n < pairs; n++) {
    let k = (u32((*s).head) + MEMORY - 1u - n) % MEMORY; // newest first
    var along = 0.0;
    for (var i = lane; i < P; i += GROUP) {
      along += memory[place(stepOf(k), i)] * memory[place(DIRECTION, i)];
    }
    let share = total(along) * (*s).rho[k];
    shares[k] = share;
    for (var i = lane; i < P; i += GROUP) {
      memory[place(DIRECTION, i)] -= share * memory[place(changeOf(k), i)];
    }
  }
  var gamma = 1.0;
  if (pairs > 0u) {
    let k = (u32((*s).head) + MEMORY - 1u) % MEMORY;
    var weighted = 0.0;
    for (var i = lane; i < P; i += GROUP) {
      let change = memory[place(changeOf(k), i)];
      weighted += change * change / scale(i);
    }
    gamma = 1.0 / ((*s).rho[k] * total(weighted));
  }
  for (var i = lane; i < P; i += GROUP) { memory[place(DIRECTION, i)] *= gamma / scale(i); }
  for (var n = 0u; n < pairs; n++) {
    let k = (u32((*s).head) + MEMORY - pairs + n) % MEMORY; // oldest first
    var along = 0.0;
    for (var i = lane; i < P; i += GROUP) {
      along += memory[place(changeOf(k), i)] * memory[place(DIRECTION, i)];
    }
    let share = shares[k] - (*s).rho[k] * total(along);
    for (var i = lane; i < P; i += GROUP) {
      memory[place(DIRECTION, i)] += share * memory[place(stepOf(k), i)];
    }
  }
  var slope = 0.0;
  for (var i = lane; i < P; i += GROUP) {
    let d = -memory[place(DIRECTION, i)];
    memory[place(DIRECTION, i)] = d;
    slope += d * gradient(i);
  }
  return total(slope);
}

// Keeps the move to the trial if the gradient grew along it.
fn remember(s: ptr<function, State>) {
  let head = u32((*s).head);
  var along = 0.0;
  var norm = 0.0;
  for (var i = lane; i < P; i += GROUP) {
    let step = trial[model.point + i] - memory[model.point + i];
    let change = gradient(i) - memory[place(GRADIENT, i)];
    memory[place(stepOf(head), i)] = step;
    memory[place(changeOf(head), i)] = change;
    along += step * change;
    norm += change * change;
  }
  along = total(along);
  norm = total(norm);
  if (along > 1e-10 * norm) {
    (*s).rho[head] = 1.0 / along;
    (*s).head = f32((head + 1u) % MEMORY);
    (*s).pairs = min((*s).pairs + 1.0, f32(MEMORY));
  } else {
    // The slot just overwritten held the oldest pair once the memory was full.
    (*s).pairs = min((*s).pairs, f32(MEMORY - 1u));
  }
}

fn accept(s: ptr<function, State>, value: f32, keep: bool) {
  if (!finite(value)) {
    (*s).status = 2.0;
    return;
  }
  if (keep) { remember(s); }
  for (var i = lane; i < P; i += GROUP) {
    memory[model.point + i] = trial[model.point + i];
    memory[place(GRADIENT, i)] = gradient(i);
  }
  (*s).value = value;
  (*s).slope = turn(s);
  if (!((*s).slope < 0.0)) {
    (*s).pairs = 0.0;
    (*s).slope = turn(s);
  }
  let promise = settings.tolerance * max(1.0, abs(value));
  (*s).small = select(0.0, (*s).small + 1.0, -(*s).slope <= promise);
  if ((*s).small >= 2.0 || (*s).slope == 0.0) { (*s).status = 1.0; }
  var reach = 0.0;
  for (var i = lane; i < P; i += GROUP) { reach = max(reach, abs(memory[place(DIRECTION, i)])); }
  (*s).longest = REACH / max(largest(reach), 1e-30);
  (*s).step = min(1.0, (*s).longest);
  (*s).low = 0.0;
  (*s).high = FAR;
  (*s).tries = 0.0;
}

fn judge(s: ptr<function, State>, value: f32) {
  var along = 0.0;
  for (var i = lane; i < P; i += GROUP) { along += gradient(i) * memory[place(DIRECTION, i)]; }
  let slope = total(along);
  let old = *s;
  let allowance = settings.noise * max(1.0, abs(old.value));
  let sound = finite(value) && finite(slope);
  let decreased = sound && value <= old.value + SUFFICIENT_DECREASE * old.step * old.slope;
  let level = sound && slope >= SLOPE_SHARE * old.slope;
  let near = sound && value <= old.value + allowance &&
    slope <= (2.0 * SUFFICIENT_DECREASE - 1.0) * old.slope;
  let atEnd = old.step >= old.longest;
  if ((decreased && (level || atEnd)) || (near && level)) {
    accept(s, value, true);
    return;
  }
  if (!(sound && value <= old.value + allowance) || level) {
    (*s).high = old.step;
  } else {
    (*s).low = old.step;
  }
  if ((*s).high < FAR) {
    (*s).step = 0.5 * ((*s).low + (*s).high);
  } else {
    (*s).step = min(2.0 * old.step, old.longest);
  }
  (*s).tries = old.tries + 1.0;
  if ((*s).tries >= TRIES) { (*s).status = 2.0; }
}

@compute @workgroup_size(GROUP)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) t: u32,
) {
  let m = group.x + group.y * groups.x;
  if (m >= settings.models) { return; }
  lane = t;
  model = models[m];
  P = model.respondents + select(2u, 1u, model.kind == 0u) * model.items;
  if (t == 0u) { shared_state = states[m]; }
  var s = workgroupUniformLoad(&shared_state);
  if (s.status != 0.0) { return; }

  var cost = 0.0;
  for (var i = lane; i < model.items; i += GROUP) { cost += sums[model.sums + 2u * P + i]; }
  for (var i = lane; i < P; i += GROUP) {
    let d = deviation(i);
    cost += 0.5 * prior(i) * d * d;
  }
  let value = total(cost);
  s.evaluations += 1.0;
  if (s.evaluations == 1.0) { accept(&s, value, false); } else { judge(&s, value); }
  for (var i = lane; i < P; i += GROUP) {
    trial[model.point + i] = memory[model.point + i] + s.step * memory[place(DIRECTION, i)];
  }
  if (t == 0u) { states[m] = s; }
}
