import type { Entry, EntryKind, Snapshot, SnapshotEntry } from "../sandbox.ts";
import { PathError, SandboxError } from "../sandbox_error.ts";
import { splitPath } from "../confined_path.ts";
import { CONTAINER_USER, WORKSPACE } from "./container_spec.ts";
import type { DockerEngine } from "./engine.ts";
import { sendOver } from "./raw_stream.ts";
import {
  LIST_SCRIPT,
  READ_SCRIPT,
  SCRIPT_FAULTS,
  SNAPSHOT_SCRIPT,
  WRITE_SCRIPT,
} from "./file_scripts.ts";

const KINDS: Readonly<Record<string, EntryKind>> = {
  f: "file",
  u: "file",
  d: "directory",
  l: "link",
  o: "other",
};

/**
 * Files of a workspace in a volume, reached from inside a container of its own that runs none of
 * the sandbox's commands. Each script refuses links at every step of a path. While one runs, no
 * command does.
 */
export class ContainerFiles {
  readonly #engine: DockerEngine;
  readonly #container: string;
  readonly #limits: { readonly fileBytes: number; readonly workspaceBytes: number };

  constructor(
    engine: DockerEngine,
    container: string,
    limits: { readonly fileBytes: number; readonly workspaceBytes: number },
  ) {
    this.#engine = engine;
    this.#container = container;
    this.#limits = limits;
  }

  async read(path: string, maxBytes: number): Promise<Uint8Array> {
    const names = this.#names("read", path);
    if (names.length === 0) throw new PathError("read", path, "not_a_file", "a folder is there");
    const bytes = await this.#script("read", path, READ_SCRIPT, [String(maxBytes + 1), ...names]);
    if (bytes.length > maxBytes) {
      throw new PathError("read", path, "too_large", `at most ${maxBytes} bytes are read`);
    }
    return bytes;
  }

  async write(path: string, content: Uint8Array, executable: boolean): Promise<void> {
    const names = this.#names("write", path);
    if (names.length === 0) throw new PathError("write", path, "not_a_file", "a folder is there");
    if (content.length > this.#limits.fileBytes) {
      const detail = `a file must have at most ${this.#limits.fileBytes} bytes: ` +
        `content has ${content.length}`;
      throw new PathError("write", path, "too_large", detail);
    }
    const words = [executable ? "755" : "644", `.${crypto.randomUUID()}`, ...names];
    await this.#script("write", path, WRITE_SCRIPT, words, content);
  }

  async list(path: string): Promise<Entry[]> {
    const bytes = await this.#script("list", path, LIST_SCRIPT, this.#names("list", path));
    const words = new TextDecoder().decode(bytes).split("\0").slice(0, -1);
    return words.map((word) => ({ kind: KINDS[word[0]], name: word.slice(1) }))
      .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  }

  async snapshot(): Promise<Snapshot> {
    return parseSnapshot(await this.#script("take a snapshot of", ".", SNAPSHOT_SCRIPT, []));
  }

  #names(action: string, path: string): string[] {
    return splitPath(path, { root: WORKSPACE, action });
  }

  async #script(
    action: string,
    path: string,
    script: string,
    words: readonly string[],
    input?: Uint8Array,
  ): Promise<Uint8Array> {
    const { body } = await this.#engine.ask("POST", `/containers/${this.#container}/exec`, {
      body: {
        Cmd: ["sh", "-c", script, "sh", ...words],
        User: CONTAINER_USER,
        AttachStdin: true,
        AttachStdout: true,
        AttachStderr: true,
        Tty: false,
      },
    });
    const id = (body as { Id: string }).Id;
    const raw = await this.#engine.stream(`/exec/${id}/start`, { Detach: false, Tty: false });
    const gone = new AbortController();
    const pieces: Uint8Array[] = [];
    let said = "";
    // What a script may send back: the content of a full workspace, with names.
    let room = 2 * this.#limits.workspaceBytes + 1_000_000;
    try {
      const feeding = sendOver(raw.connection, input, gone.signal);
      for await (const { stream, bytes } of raw.frames) {
        if (stream === "stderr") said = (said + new TextDecoder().decode(bytes)).slice(0, 1000);
        else pieces.push(bytes);
        room -= bytes.length;
        if (room < 0) {
          throw new PathError(action, path, "too_large", "it holds more than the workspace may");
        }
      }
      gone.abort();
      await feeding;
    } finally {
      gone.abort();
      raw.connection.close();
    }
    const answer = await this.#engine.ask("GET", `/exec/${id}/json`);
    const code = (answer.body as { ExitCode?: number | null }).ExitCode;
    if (code === 0) return new Uint8Array(await new Blob(pieces as BlobPart[]).arrayBuffer());
    const fault = SCRIPT_FAULTS[code ?? -1];
    if (fault) throw new PathError(action, path, ...fault);
    throw new SandboxError(
      "engine",
      `Cannot ${action} "${path}" in a container as its helper ended with ${code}: ${said.trim()}`,
    );
  }
}

/** Reads what the snapshot script wrote. */
export function parseSnapshot(bytes: Uint8Array): Snapshot {
  const found: [string, SnapshotEntry][] = [];
  for (let at = 0; at < bytes.length;) {
    const end = bytes.indexOf(0, at);
    const header = new TextDecoder().decode(bytes.subarray(at, end < 0 ? bytes.length : end));
    const parts = /^([fudlo])([x-])(\d+) ([^]*)$/.exec(header);
    if (end < 0 || !parts) {
      throw new SandboxError(
        "engine",
        `Cannot read a snapshot as byte ${at} must begin an entry: got "${header.slice(0, 40)}"`,
      );
    }
    const [, kind, x, size, path] = parts;
    at = end + 1;
    const entry = { kind: KINDS[kind], executable: x === "x" };
    if (kind === "f") {
      found.push([path, { ...entry, bytes: bytes.slice(at, at + Number(size)) }]);
      at += Number(size);
    } else found.push([path, entry]);
  }
  return new Map(found.sort(([a], [b]) => (a < b ? -1 : 1)));
}
