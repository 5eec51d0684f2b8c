import { Channel } from "../runtime/channel.ts";
import { watchStart } from "../runtime/watch_start.ts";
import type { WasmBackend } from "../wasm/wasm_backend.ts";
import { type ArafGroup, groupJobs } from "./araf_plan.ts";
import { gatherFeatures } from "./slot_features.ts";
import { type ArafTeam, layOutForCores, ownRange, teamMemory, teamSize } from "./araf_team.ts";
import type { ArafJob, ArafProblem, ArafResult } from "./araf_types.ts";
import { trainGroupWasm } from "./araf_wasm_group.ts";
import type { FromWorker, ToWorker } from "./araf_worker_messages.ts";

/** What training reports while it runs. */
export interface ArafEvents {
  /** Workers at most; 0 trains on the calling thread. As many as cores unless told. */
  readonly workers?: number;
  readonly signal?: AbortSignal;
  /** Called with the epochs that were done since the last call. */
  readonly onEpochs?: (epochs: number) => void;
}

export interface ArafOutcome {
  /** Index of the job. */
  readonly index: number;
  readonly result: ArafResult;
}

const YIELD_MS = 40;

/**
 * Trains jobs in WebAssembly: whole groups of fits in workers, each fit on one thread. Where there are
 * workers to spare, as for a single fit, several share each fit's items.
 */
export async function* trainArafWasm(
  wasm: WasmBackend,
  jobs: readonly ArafJob[],
  events: ArafEvents = {},
): AsyncGenerator<ArafOutcome> {
  const wanted = events.workers ?? navigator.hardwareConcurrency ?? 1;
  const groups = groupJobs(jobs, wanted);
  if (wanted === 0 || typeof Worker === "undefined") yield* trainHere(wasm, jobs, groups, events);
  else yield* trainInWorkers(wasm, jobs, assign(jobs, groups, wanted), wanted, events);
}

/** A group for one worker, alone or as a member of a team. */
interface Assignment {
  readonly group: ArafGroup;
  readonly team?: Omit<ArafTeam, "own">;
}

function assign(
  jobs: readonly ArafJob[],
  groups: readonly ArafGroup[],
  workers: number,
): Assignment[] {
  const spare = Math.floor(workers / Math.max(1, groups.length));
  return groups.flatMap((group) => {
    const { problem, settings } = jobs[group.jobs[0]];
    const members = teamSize(problem, settings, spare);
    if (members < 2) return [{ group }];
    const shared = teamMemory(problem, settings);
    const layout = layOutForCores(problem, settings, { shared: true });
    return Array.from(
      { length: members },
      (_, member) => ({ group, team: { member, members, shared, layout } }),
    );
  });
}

/** Sizes alone: a member of a team has its share of the rest from elsewhere. */
function withoutCells({ respondents, items, width }: ArafProblem): ArafProblem {
  const none = { x: new Float32Array(), target: new Float64Array() };
  return {
    respondents,
    items,
    width,
    ...none,
    respondent: new Uint32Array(),
    item: new Uint32Array(),
  };
}

async function* trainHere(
  wasm: WasmBackend,
  jobs: readonly ArafJob[],
  groups: readonly ArafGroup[],
  { signal, onEpochs }: ArafEvents,
): AsyncGenerator<ArafOutcome> {
  let paused = performance.now();
  for (const group of groups) {
    for (const event of trainGroupWasm(wasm, group.jobs.map((j) => jobs[j]))) {
      signal?.throwIfAborted();
      if (event === "epoch") onEpochs?.(1);
      else yield { index: group.jobs[event.at], result: event.result };
      if (performance.now() - paused > YIELD_MS) {
        await new Promise((resolve) => setTimeout(resolve, 0));
        paused = performance.now();
      }
    }
  }
}

async function* trainInWorkers(
  wasm: WasmBackend,
  jobs: readonly ArafJob[],
  assignments: readonly Assignment[],
  most: number,
  { signal, onEpochs }: ArafEvents,
): AsyncGenerator<ArafOutcome> {
  signal?.throwIfAborted();
  const channel = new Channel<ArafOutcome>();
  const waiting = [...assignments];
  let open = waiting.length;
  if (open === 0) return;
  // All members of a team must run at once: with teams there are never more assignments than workers.
  const workers = Array.from({ length: Math.min(most, open) }, () => start());
  const stop = () => channel.fail(signal!.reason);
  signal?.addEventListener("abort", stop, { once: true });
  try {
    yield* channel;
  } finally {
    signal?.removeEventListener("abort", stop);
    for (const worker of workers) worker.terminate();
  }

  function start(): Worker {
    const worker = new Worker(new URL("./araf_worker.ts", import.meta.url), { type: "module" });
    watchStart(worker, (error) => channel.fail(error));
    let group: ArafGroup | undefined;
    let known: ArafProblem | undefined;
    const next = () => {
      const assignment = waiting.shift();
      if (!assignment) return worker.terminate();
      group = assignment.group;
      const { problem, penalty: _, ...job } = jobs[group.jobs[0]];
      const { team } = assignment;
      const own = team && gatherFeatures(problem, team.layout, ownRange(team.layout, team).slots);
      const message: ToWorker = {
        features: wasm.features,
        problem: team ? withoutCells(problem) : problem === known ? undefined : problem,
        job,
        penalties: group.jobs.map((j) => jobs[j].penalty),
        team: team && { ...team, own: own! },
      };
      known = team ? undefined : problem;
      worker.postMessage(message, own?.blocks.map(({ buffer }) => buffer) ?? []);
    };
    const receive = (data: FromWorker) => {
      if (data.type === "failed") throw new Error(`Cannot train a fit: ${data.message}`);
      if (data.type === "result") {
        channel.push({ index: group!.jobs[data.at], result: data.result });
      }
      if (data.type === "progress" || data.type === "done") onEpochs?.(data.epochs);
      if (data.type === "done" && --open === 0) channel.close();
      if (data.type === "ready" || data.type === "done") next();
    };
    worker.onmessage = ({ data }: MessageEvent<FromWorker>) => {
      try {
        receive(data);
      } catch (error) { // what the listener throws belongs to whoever waits for results
        channel.fail(error);
      }
    };
    worker.onerror = (event) => {
      event.preventDefault();
      channel.fail(new Error(`Cannot train in a worker: ${event.message}`));
    };
    return worker;
  }
}
