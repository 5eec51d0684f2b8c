import type { Limits, RunLimits } from "../limits.ts";

/** User and group of every process in a container. */
export const CONTAINER_USER = "65534:65534";

/** Where commands see their workspace. */
export const WORKSPACE = "/workspace";

/** Label that every container of a sandbox carries, with the sandbox's name. */
export const LABEL = "assay.sandbox";

/** What a container is made from. */
export interface ContainerPlan {
  /** Name of the sandbox */
  readonly sandbox: string;
  /** Image with digest */
  readonly image: string;
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  readonly limits: RunLimits;
  /** Processors, as 1 or 0.5 */
  readonly processors: number;
  /** Volume with the workspace; without it the container brings a new one of `space`'s size */
  readonly volume?: string;
  readonly space: Pick<Limits, "workspaceBytes" | "workspaceFiles">;
  /** Remove the container and its own volume once it ends */
  readonly autoRemove: boolean;
}

/**
 * The body of the engine's request for a container with every wall it offers.
 *
 * No network, a read-only root, an ordinary user, no capability and none to be gained, private
 * namespaces, memory with no swap on top, bounded processes and processors, the kernel's limits for
 * each process, a workspace in memory with a size and a file count, an init that reaps, no log kept
 * by the engine.
 *
 * @param plan Image, command, limits, volume
 * @returns The JSON of `POST /containers/create`, Docker Engine API 1.41
 *
 * @example A container without swap
 * ```ts
 * import { containerSpec } from "./container_spec.ts";
 * import { DEFAULT_LIMITS as limits } from "../limits.ts";
 * import { strict as assert } from "node:assert";
 *
 * const { HostConfig } = containerSpec({
 *   sandbox: "s", image: "i@sha256:0", argv: ["true"], env: {}, cwd: "/workspace",
 *   limits, space: limits, processors: 1, autoRemove: false,
 * });
 * assert.equal(HostConfig.MemorySwap, HostConfig.Memory);
 * ```
 */
export function containerSpec(plan: ContainerPlan) {
  const { limits, space, volume } = plan;
  const tmpfs = `size=${space.workspaceBytes},nr_inodes=${space.workspaceFiles},nosuid,nodev`;
  const [uid, gid] = CONTAINER_USER.split(":");
  return {
    Image: plan.image,
    // The entry point of the image is replaced, so that nothing but the command runs.
    Entrypoint: [...plan.argv],
    Cmd: [],
    Env: Object.entries(plan.env).map(([name, value]) => `${name}=${value}`),
    WorkingDir: plan.cwd,
    User: CONTAINER_USER,
    Hostname: "sandbox",
    NetworkDisabled: true,
    Tty: false,
    OpenStdin: true,
    StdinOnce: true,
    AttachStdin: true,
    AttachStdout: true,
    AttachStderr: true,
    Labels: { [LABEL]: plan.sandbox },
    HostConfig: {
      AutoRemove: plan.autoRemove,
      NetworkMode: "none",
      ReadonlyRootfs: true,
      Privileged: false,
      CapDrop: ["ALL"],
      SecurityOpt: ["no-new-privileges:true"],
      IpcMode: "private",
      CgroupnsMode: "private",
      Init: true,
      Memory: limits.totalMemoryBytes,
      MemorySwap: limits.totalMemoryBytes,
      NanoCpus: Math.round(plan.processors * 1e9),
      PidsLimit: limits.processes,
      ShmSize: 8 * 1024 * 1024,
      Ulimits: [
        { Name: "cpu", Soft: limits.cpuSeconds, Hard: limits.cpuSeconds + 1 },
        { Name: "data", Soft: limits.memoryBytes, Hard: limits.memoryBytes },
        { Name: "fsize", Soft: limits.fileBytes, Hard: limits.fileBytes },
        { Name: "nofile", Soft: limits.openFiles, Hard: limits.openFiles },
        { Name: "stack", Soft: limits.stackBytes, Hard: limits.stackBytes },
        { Name: "core", Soft: 0, Hard: 0 },
      ],
      Tmpfs: { "/tmp": `rw,${tmpfs},mode=1777` },
      Mounts: [{
        Type: "volume",
        Target: WORKSPACE,
        ...(volume === undefined ? {} : { Source: volume }),
        VolumeOptions: volume === undefined
          ? {
            NoCopy: true,
            DriverConfig: {
              Name: "local",
              Options: {
                type: "tmpfs",
                device: "tmpfs",
                o: `${tmpfs},uid=${uid},gid=${gid},mode=0755`,
              },
            },
          }
          : { NoCopy: true },
      }],
      LogConfig: { Type: "none", Config: {} },
      RestartPolicy: { Name: "no" },
    },
  };
}
