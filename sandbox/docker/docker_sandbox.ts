import { checkCommand } from "../check_command.ts";
import { splitPath } from "../confined_path.ts";
import { type Limits, resolveLimits } from "../limits.ts";
import type {
  Entry,
  IsolationReport,
  RunOptions,
  RunResult,
  Sandbox,
  Snapshot,
  WorkspaceFiles,
} from "../sandbox.ts";
import { SandboxError } from "../sandbox_error.ts";
import { type ContainerEvent, ContainerEvents } from "./container_events.ts";
import { ContainerFiles } from "./container_files.ts";
import { containerSpec, WORKSPACE } from "./container_spec.ts";
import { DockerEngine, type EngineOptions } from "./engine.ts";
import { type EngineFacts, readEngineFacts } from "./engine_facts.ts";
import { runContainer } from "./run_container.ts";

/** Which image a Docker sandbox runs, and on which engine. */
export interface DockerSettings extends Partial<EngineOptions> {
  /** Image with its digest, as `python@sha256:…`; it is never pulled */
  readonly image: string;
  /** Processors that a command may use, 1 by default */
  readonly processors?: number;
}

/** Where the engine usually listens. */
export const DEFAULT_SOCKET = "/var/run/docker.sock";

const ENVIRONMENT = { HOME: WORKSPACE, TMPDIR: "/tmp", LANG: "C.UTF-8" } as const;

/**
 * Commands in containers of a Docker engine, a new one for each, all with one workspace: a volume in
 * memory that a quiet container keeps. That container ends, and the volume with it, when its input
 * is closed, which this program's end does however it comes.
 */
export class DockerSandbox implements Sandbox {
  readonly isolation = "docker";
  readonly root = WORKSPACE;
  #queue: Promise<unknown> = Promise.resolve();
  readonly #ending = new AbortController();
  #disposal: Promise<void> | undefined;

  private constructor(
    readonly limits: Limits,
    private readonly parts: {
      readonly engine: DockerEngine;
      readonly name: string;
      readonly settings: DockerSettings;
      readonly facts: EngineFacts;
      readonly keeper: { readonly id: string; readonly volume: string; close(): void };
      readonly events: ContainerEvents;
      readonly files: ContainerFiles;
    },
  ) {}

  /** @throws {SandboxError} `unavailable` without engine or image, `engine` when it misbehaves */
  static async open(
    { limits, ...settings }: DockerSettings & { readonly limits: Limits },
  ): Promise<DockerSandbox> {
    if (!/@sha256:[0-9a-f]{64}$/.test(settings.image)) {
      throw new SandboxError(
        "unavailable",
        `Cannot use the image "${settings.image}" as it must be named with its digest, ` +
          'as in "python@sha256:<64 hex digits>"',
      );
    }
    const engine = new DockerEngine({ ...settings, socket: settings.socket ?? DEFAULT_SOCKET });
    const name = `assay-${crypto.randomUUID()}`;
    let events: ContainerEvents | undefined;
    try {
      const facts = await readEngineFacts(engine, settings.image);
      events = new ContainerEvents(engine, name);
      const keeper = await openKeeper(engine, name, settings, limits);
      const files = new ContainerFiles(engine, keeper.id, limits);
      return new DockerSandbox(limits, { engine, name, settings, facts, keeper, events, files });
    } catch (error) {
      await events?.close();
      engine.close();
      throw error;
    }
  }

  describe(): IsolationReport {
    const { facts } = this.parts;
    return {
      isolation: "docker",
      engine: `docker ${facts.version}`,
      namespaces: ["pid", "net", "ipc", "mount", "uts", "cgroup"],
      systemCallFilter: facts.systemCallFilter,
      ownUser: true,
      noCapabilities: true,
      noNetwork: true,
      limits: (Object.keys(this.limits) as (keyof Limits)[])
        .filter((name) => !facts.missingLimits.includes(name)),
    };
  }

  /** What the engine told of this sandbox's containers so far. */
  events(): readonly ContainerEvent[] {
    return this.parts.events.seen;
  }

  async prepare(files: WorkspaceFiles): Promise<void> {
    const entries = files instanceof Map ? files : Object.entries(files);
    for (const [path, content] of entries) await this.writeFile(path, content);
  }

  run(argv: readonly string[], options: RunOptions = {}): Promise<RunResult> {
    return this.#inTurn("run a command", async () => {
      checkCommand(argv, options);
      const limits = resolveLimits(options.limits, this.limits);
      const names = splitPath(options.cwd ?? ".", { root: WORKSPACE, action: "start in" });
      const { engine, name, settings, keeper, events } = this.parts;
      const ending = this.#ending.signal;
      const signal = options.signal ? AbortSignal.any([options.signal, ending]) : ending;
      const id = await createContainer(engine, `${name}-${crypto.randomUUID().slice(0, 8)}`, {
        sandbox: name,
        image: settings.image,
        argv,
        env: { ...ENVIRONMENT, ...options.env },
        cwd: [WORKSPACE, ...names].join("/"),
        limits,
        space: this.limits,
        processors: settings.processors ?? 1,
        volume: keeper.volume,
        autoRemove: false,
      });
      try {
        const result = await runContainer(engine, id, { options, limits, signal }, events);
        return { ...result, isolation: "docker" as const };
      } finally {
        await engine.ask("DELETE", `/containers/${id}?force=1`, { accept: [404, 409] });
      }
    });
  }

  readFile(
    path: string,
    { maxBytes = this.limits.fileBytes }: { readonly maxBytes?: number } = {},
  ): Promise<Uint8Array> {
    return this.#inTurn("read a file", () => this.parts.files.read(path, maxBytes));
  }

  writeFile(
    path: string,
    content: string | Uint8Array,
    { executable = false }: { readonly executable?: boolean } = {},
  ): Promise<void> {
    const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
    return this.#inTurn("write a file", () => this.parts.files.write(path, bytes, executable));
  }

  listDir(path: string): Promise<Entry[]> {
    return this.#inTurn("list a folder", () => this.parts.files.list(path));
  }

  snapshot(): Promise<Snapshot> {
    return this.#inTurn("take a snapshot", () => this.parts.files.snapshot());
  }

  dispose(): Promise<void> {
    return this.#disposal ??= this.#dispose();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.dispose();
  }

  async #dispose(): Promise<void> {
    const { engine, keeper, events } = this.parts;
    this.#ending.abort();
    await this.#queue;
    try {
      keeper.close();
      await engine.ask("DELETE", `/containers/${keeper.id}?force=1&v=1`, { accept: [404, 409] });
    } finally {
      await events.close();
      engine.close();
    }
  }

  /** One thing at a time: while files are looked at, no command runs. */
  #inTurn<T>(action: string, step: () => Promise<T>): Promise<T> {
    const turn = this.#queue.then(() => {
      if (!this.#disposal) return step();
      throw new SandboxError("disposed", `Cannot ${action} as the sandbox was disposed of`);
    });
    this.#queue = turn.then(() => {}, () => {});
    return turn;
  }
}

/** Makes a container, or finds the one that an earlier try made before its answer was lost. */
async function createContainer(
  engine: DockerEngine,
  name: string,
  plan: Parameters<typeof containerSpec>[0],
): Promise<string> {
  const { status, body } = await engine.ask("POST", `/containers/create?name=${name}`, {
    body: containerSpec(plan),
    accept: [409],
  });
  if (status !== 409) return (body as { Id: string }).Id;
  const found = await engine.ask("GET", `/containers/${name}/json`);
  return (found.body as { Id: string }).Id;
}

/** Starts the quiet container that keeps the workspace. */
async function openKeeper(
  engine: DockerEngine,
  name: string,
  settings: DockerSettings,
  limits: Limits,
) {
  const id = await createContainer(engine, name, {
    sandbox: name,
    image: settings.image,
    argv: ["cat"],
    env: ENVIRONMENT,
    cwd: WORKSPACE,
    limits,
    space: limits,
    processors: settings.processors ?? 1,
    autoRemove: true,
  });
  try {
    const { connection } = await engine.stream(`/containers/${id}/attach?stream=1&stdin=1`);
    try {
      await engine.ask("POST", `/containers/${id}/start`, { accept: [304] });
      const { body } = await engine.ask("GET", `/containers/${id}/json`);
      const volume = (body as { Mounts?: { Destination: string; Name: string }[] }).Mounts
        ?.find(({ Destination }) => Destination === WORKSPACE)?.Name;
      if (volume === undefined) {
        throw new SandboxError("engine", `Cannot find the workspace of container ${id}: no volume`);
      }
      return { id, volume, close: () => connection.close() };
    } catch (error) {
      connection.close();
      throw error;
    }
  } catch (error) {
    await engine.ask("DELETE", `/containers/${id}?force=1&v=1`, { accept: [404, 409] });
    throw error;
  }
}
