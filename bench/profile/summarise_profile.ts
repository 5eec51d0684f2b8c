/** The parts of V8's CPU profile that are used here. */
export interface CpuProfile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: { readonly functionName: string; readonly url: string };
  }[];
  readonly samples: readonly number[];
  /** Microseconds before each sample */
  readonly timeDeltas: readonly number[];
}

/** Share of the busy time of a folder or a function. */
export interface ProfileShare {
  readonly name: string;
  readonly share: number;
}

/**
 * Where the time went: by folder of the project, emitted WebAssembly counting as `kernels`, and by function.
 * Waiting does not count.
 *
 * @param root URL of the project's folder, with a slash at its end
 */
export function summariseProfiles(
  profiles: readonly CpuProfile[],
  root: string,
): { seconds: number; folders: ProfileShare[]; functions: ProfileShare[] } {
  const folders = new Map<string, number>(), functions = new Map<string, number>();
  let busy = 0;
  for (const { nodes, samples, timeDeltas } of profiles) {
    const frames = new Map(nodes.map(({ id, callFrame }) => [id, callFrame]));
    for (const [at, id] of samples.entries()) {
      const { functionName, url } = frames.get(id)!;
      if (WAITING.has(functionName)) continue;
      const time = timeDeltas[at];
      const wasm = functionName.startsWith("wasm-") || url.startsWith("wasm:");
      const path = url.startsWith(root) ? url.slice(root.length) : "";
      const folder = wasm
        ? "kernels"
        : path.includes("/")
        ? path.split("/")[0]
        : "Deno and packages";
      const where = wasm ? "emitted WebAssembly" : path || url.split("/").at(-1) || "Deno";
      busy += time;
      folders.set(folder, (folders.get(folder) ?? 0) + time);
      const name = wasm ? where : `${functionName || "(anonymous)"} (${where})`;
      functions.set(name, (functions.get(name) ?? 0) + time);
    }
  }
  const shares = (times: Map<string, number>) =>
    [...times].map(([name, time]) => ({ name, share: time / busy }))
      .sort((a, b) => b.share - a.share);
  return { seconds: busy / 1e6, folders: shares(folders), functions: shares(functions) };
}

const WAITING = new Set([
  "(idle)",
  "(program)",
  "(root)",
  "op_worker_maybe_wait_for_debugger",
]);
