import type { DockerEngine } from "./engine.ts";
import { LABEL } from "./container_spec.ts";

/** Something that happened to a container of the sandbox, as the engine tells it. */
export interface ContainerEvent {
  /** As `create`, `start`, `oom`, `die`, `kill`, `destroy` */
  readonly action: string;
  readonly container: string;
  /** Milliseconds since 1970, by the engine's clock */
  readonly timeMs: number;
}

/** The engine's account of one sandbox's containers, followed from its opening to its end. */
export class ContainerEvents {
  readonly seen: ContainerEvent[] = [];
  readonly #abort = new AbortController();
  readonly #following: Promise<void>;
  #broken: unknown;

  constructor(engine: DockerEngine, sandbox: string) {
    this.#following = this.#follow(engine, sandbox);
  }

  /** Why the account ended before the sandbox did; it is complete when there is nothing here. */
  get broken(): unknown {
    return this.#broken;
  }

  /** Whether the engine told of a shortage of memory in a container. */
  ranOutOfMemory(container: string): boolean {
    return this.seen.some((event) => event.action === "oom" && event.container === container);
  }

  async close(): Promise<void> {
    this.#abort.abort();
    await this.#following;
  }

  async #follow(engine: DockerEngine, sandbox: string): Promise<void> {
    const filters = JSON.stringify({ type: ["container"], label: [`${LABEL}=${sandbox}`] });
    try {
      const path = `/events?filters=${encodeURIComponent(filters)}`;
      for await (const line of engine.lines(path, this.#abort.signal)) {
        const { Action, Actor, timeNano } = line as {
          readonly Action?: string;
          readonly Actor?: { readonly ID?: string };
          readonly timeNano?: number;
        };
        this.seen.push({
          action: Action ?? "",
          container: Actor?.ID ?? "",
          timeMs: (timeNano ?? 0) / 1e6,
        });
      }
      if (!this.#abort.signal.aborted) this.#broken = new Error("the engine ended its account");
    } catch (error) {
      if (!this.#abort.signal.aborted) this.#broken = error;
    }
  }
}
