import type { ArafJob } from "./araf_types.ts";

/** Fits that differ in their penalty alone: they share every epoch before the penalty sets in. */
export interface ArafGroup {
  /** Indices into the jobs. */
  readonly jobs: readonly number[];
}

/**
 * Groups jobs that share problem, settings, seed and first parameters (the same objects), and splits
 * groups where there would be too few to keep every worker busy.
 */
export function groupJobs(jobs: readonly ArafJob[], workers = 1): ArafGroup[] {
  const ids = new Map<object, number>();
  const id = (value: object): number => {
    if (!ids.has(value)) ids.set(value, ids.size);
    return ids.get(value)!;
  };
  const groups = new Map<string, number[]>();
  jobs.forEach(({ problem, settings, seed, initial }, at) => {
    const key = `${id(problem)} ${id(initial)} ${seed} ${JSON.stringify(settings)}`;
    groups.set(key, [...groups.get(key) ?? [], at]);
  });
  const most = Math.max(1, Math.ceil(jobs.length / Math.max(1, 3 * workers)));
  const parts = [...groups.values()].flatMap((all) => {
    const pieces = workers <= 1 || groups.size >= 3 * workers ? 1 : Math.ceil(all.length / most);
    const size = Math.ceil(all.length / pieces);
    return Array.from(
      { length: pieces },
      (_, p) => ({ jobs: all.slice(p * size, (p + 1) * size) }),
    );
  });
  return parts.filter((part) => part.jobs.length > 0);
}

/** Epochs that a group's jobs have in common: those without any penalty. */
export function sharedEpochs(job: ArafJob, jobs: number): number {
  return jobs > 1 ? Math.min(job.settings.warmup, job.settings.epochs) : 0;
}
