import { GpuData, type PlacedProblem } from "./araf_gpu_data.ts";
import { type GpuShape, gpuShape } from "./araf_gpu_shape.ts";
import { groupJobs } from "./araf_plan.ts";
import { recordsAt } from "./araf_schedule.ts";
import type { ArafJob, ArafSettings } from "./araf_types.ts";

/** Words of one fit in the models buffer; their order stands in {@linkcode modelWords}. */
export const MODEL_WORDS = 24;

/** Where one fit lies in the state and work buffers, in vectors of four. */
export interface PlacedFit {
  /** Index of the job. */
  readonly job: number;
  readonly problem: PlacedProblem;
  readonly state: StatePlaces;
  readonly work: WorkPlaces;
}

interface StatePlaces {
  readonly at: number;
  readonly ability: number;
  readonly tau: number;
  readonly norm: number;
  readonly scalar: number;
  readonly history: number;
  readonly size: number;
}

interface WorkPlaces {
  readonly at: number;
  readonly sums: number;
  readonly project: number;
  readonly z: number;
  readonly dz: number;
  readonly parts: number;
  readonly size: number;
}

/** Fits that train side by side in the same dispatches. */
export interface Launch {
  readonly shape: GpuShape;
  readonly settings: ArafSettings;
  readonly data: GpuData;
  readonly fits: readonly PlacedFit[];
  /** Fits that share their first epochs, as indices into `fits`. */
  readonly families: readonly (readonly number[])[];
}

/**
 * Divides jobs into launches: fits of one launch have the same settings and width, and fit into the
 * buffers that the device can bind. Families that share a warm-up stay together where they fit.
 *
 * @param bytes Largest buffer that can be bound
 */
export function planLaunches(jobs: readonly ArafJob[], bytes: number): Launch[] {
  const kinds = new Map<string, number[][]>();
  for (const { jobs: members } of groupJobs(jobs)) {
    const { settings, problem } = jobs[members[0]];
    const key = `${problem.width} ${problem.respondents > 2_000} ${JSON.stringify(settings)}`;
    kinds.set(key, [...kinds.get(key) ?? [], members as number[]]);
  }
  return [...kinds.values()].flatMap((families) => packFamilies(jobs, families, bytes));
}

function packFamilies(
  jobs: readonly ArafJob[],
  families: readonly number[][],
  bytes: number,
): Launch[] {
  const { settings, problem } = jobs[families[0][0]];
  const shape = gpuShape(problem, settings);
  const launches: Launch[] = [];
  const limit = bytes / 16;
  let open:
    | { data: GpuData; fits: PlacedFit[]; families: number[][]; state: number; work: number }
    | undefined;
  for (const family of families) {
    let members: number[] = [];
    for (const job of family) {
      const before = open;
      open ??= start();
      let fit = placeFit(open, jobs[job], job);
      if (open.fits.length > 0 && exceeds(open, fit)) {
        close();
        open = start();
        members = [];
        fit = placeFit(open, jobs[job], job);
      }
      if (open !== before || members.length === 0) open.families.push(members = []);
      open.state += fit.state.size;
      open.work += fit.work.size;
      members.push(open.fits.length);
      open.fits.push(fit);
    }
  }
  close();
  return launches;

  function start() {
    return { data: new GpuData(shape), fits: [], families: [], state: 0, work: 0 };
  }
  function close() {
    if (open) {
      launches.push({ shape, settings, data: open.data, fits: open.fits, families: open.families });
    }
  }
  function placeFit(to: NonNullable<typeof open>, job: ArafJob, index: number): PlacedFit {
    const placed = to.data.place(job.problem, settings);
    return {
      job: index,
      problem: placed,
      state: placeState(to.state, shape, settings, job.problem.respondents),
      work: placeWork(to.work, shape, placed),
    };
  }
  function exceeds(to: NonNullable<typeof open>, fit: PlacedFit): boolean {
    const ends = [to.data.size / 4, fit.state.at + fit.state.size, fit.work.at + fit.work.size];
    return to.fits.length >= 65_535 || ends.some((end) => end > limit);
  }
}

function placeState(
  at: number,
  s: GpuShape,
  settings: ArafSettings,
  respondents: number,
): StatePlaces {
  const projection = 4 * s.d4 * s.vectors;
  const ability = 3 * projection;
  const tau = ability + 3 * respondents * s.vectors;
  const norm = tau + 2 * s.vectors;
  const scalar = norm + 2 * s.blocks * s.vectors;
  const history = scalar + 2;
  return {
    at,
    ability,
    tau,
    norm,
    scalar,
    history,
    size: history + recordedEpochs(settings).length,
  };
}

function placeWork(at: number, s: GpuShape, { layout, abilityParts }: PlacedProblem): WorkPlaces {
  const slots = layout.slotItem.length;
  const parts = s.fused ? layout.tiles.length : Math.max(1, Math.min(8, Math.ceil(slots / 256)));
  const project = abilityParts + layout.tiles.length * (s.vectors + 1);
  const z = project + parts * 4 * s.d4 * s.vectors;
  const dz = z + (s.fused ? 0 : s.splits * slots * s.vectors);
  return {
    at,
    sums: abilityParts,
    project,
    z,
    dz,
    parts,
    size: dz + (s.fused ? 0 : slots * s.vectors),
  };
}

/** The epochs whose loss is kept. */
export function recordedEpochs(settings: ArafSettings): number[] {
  return Array.from({ length: settings.epochs }, (_, e) => e).filter((e) => recordsAt(settings, e));
}

/** One fit's row in the models buffer. */
export function modelWords({ problem, state, work }: PlacedFit, job: ArafJob): Uint32Array {
  const words = new Uint32Array(MODEL_WORDS);
  const { layout } = problem;
  words.set([problem.x, problem.target, problem.weight, problem.tiles, layout.tiles.length]);
  words.set([problem.slotItem, problem.inverse, job.problem.respondents, state.at, work.at], 5);
  words.set([job.seed, new Uint32Array(new Float32Array([job.penalty]).buffer)[0]], 10);
  words.set([state.ability, state.tau, state.norm, state.scalar, work.sums, work.project], 12);
  words.set([work.z, work.dz, layout.slotItem.length, work.parts, state.history], 18);
  return words;
}
