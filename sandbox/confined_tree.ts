import fs from "node:fs";
import {
  asPathError,
  below,
  isLink,
  openDirectory,
  openForReading,
  openNew,
  withHandle,
} from "./_handles.ts";
import { splitPath } from "./confined_path.ts";
import type { Entry, EntryKind, Snapshot, SnapshotEntry } from "./sandbox.ts";
import { PathError } from "./sandbox_error.ts";

/** How a {@linkcode ConfinedTree} is opened. */
export interface ConfinedTreeOptions {
  /** Where programs see the tree: absolute paths below it are understood */
  readonly root: string;
  /** Owner of what is written, the caller by default */
  readonly owner?: number;
  /** Refuse files that have a second name, which may lie outside of the tree */
  readonly refuseHardLinks?: boolean;
  /** Largest file that is written, in bytes */
  readonly fileBytes?: number;
  /** Content that a snapshot holds in all, in bytes; what lies past it is named without content */
  readonly snapshotBytes?: number;
}

/** Folders below this depth are named in a snapshot and not entered. */
export const DEEPEST = 64;

/**
 * Files below one folder, reached from an open handle of it, one name at a time, no link followed.
 *
 * A path is never resolved by the kernel as a whole: each step is opened relative to the handle of
 * the one before, with `O_NOFOLLOW`. So neither links nor renames made meanwhile by a program lead
 * outside. Writing makes a new file and renames it into place, so that a link or a second name at
 * the target is replaced and never written through. Needs Linux with `/proc`.
 */
export class ConfinedTree implements Disposable {
  readonly #root: number;
  readonly #options: ConfinedTreeOptions;
  #open = true;

  /** @param folder Folder on the host, itself trusted */
  constructor(folder: string, options: ConfinedTreeOptions) {
    this.#root = openDirectory(folder);
    this.#options = options;
  }

  /** Content of a regular file of at most `maxBytes`. */
  read(path: string, { maxBytes = Infinity }: { readonly maxBytes?: number } = {}): Uint8Array {
    return this.#at("read", path, (parent, name) => {
      if (name === undefined) throw new PathError("read", path, "not_a_file", "a folder is there");
      return withHandle(openForReading(parent, name), (file) => {
        this.#checkFile("read", path, fs.fstatSync(file));
        return readUpTo(file, path, maxBytes);
      });
    });
  }

  /** Makes or replaces a file; folders on the way are made. */
  write(
    path: string,
    content: Uint8Array,
    { executable = false }: { readonly executable?: boolean } = {},
  ): void {
    const { fileBytes = Infinity, owner } = this.#options;
    if (content.length > fileBytes) {
      const detail = `a file must have at most ${fileBytes} bytes: content has ${content.length}`;
      throw new PathError("write", path, "too_large", detail);
    }
    this.#at("write", path, (parent, name) => {
      if (name === undefined) throw new PathError("write", path, "not_a_file", "a folder is there");
      const temporary = `.${crypto.randomUUID()}`;
      try {
        withHandle(openNew(parent, temporary, 0o600), (file) => {
          writeAll(file, content);
          fs.fchmodSync(file, executable ? 0o755 : 0o644);
          if (owner !== undefined) fs.fchownSync(file, owner, owner);
        });
        fs.renameSync(below(parent, temporary), below(parent, name));
      } catch (error) {
        removeQuietly(below(parent, temporary));
        throw error;
      }
    }, { makeFolders: true });
  }

  /** Names in a folder, sorted by code point. */
  list(path: string): Entry[] {
    return this.#at("list", path, (parent, name) => {
      if (name === undefined) return listHandle(parent);
      return withHandle(this.#step("list", path, parent, name), listHandle);
    });
  }

  /** Everything below the root, by path; links are named and not followed, 64 folders deep. */
  snapshot(): Snapshot {
    const found = new Map<string, SnapshotEntry>();
    const budget = { bytes: this.#options.snapshotBytes ?? Infinity };
    this.#at("take a snapshot of", ".", (root) => this.#collect(root, [], found, budget));
    return new Map([...found].sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  /** Closes the handle; safe to repeat. */
  close(): void {
    if (this.#open) fs.closeSync(this.#root);
    this.#open = false;
  }

  [Symbol.dispose](): void {
    this.close();
  }

  /** Walks to the folder that holds the last name of a path and runs a step there. */
  #at<T>(
    action: string,
    path: string,
    step: (parent: number, name: string | undefined) => T,
    { makeFolders = false } = {},
  ): T {
    const names = splitPath(path, { root: this.#options.root, action });
    if (!this.#open) throw new TypeError(`Cannot ${action} "${path}" as the workspace is closed`);
    const last = names.pop();
    let handle = this.#root;
    const move = (next: number) => {
      if (handle !== this.#root) fs.closeSync(handle);
      handle = next;
    };
    try {
      for (const name of names) {
        if (makeFolders) this.#makeFolder(handle, name);
        move(this.#step(action, path, handle, name));
      }
      return step(handle, last);
    } catch (error) {
      throw asPathError(error, action, path);
    } finally {
      move(this.#root);
    }
  }

  #step(action: string, path: string, parent: number, name: string): number {
    try {
      return openDirectory(below(parent, name));
    } catch (error) {
      if (isLink(parent, name)) {
        throw new PathError(action, path, "link", `links are not followed: "${name}" is one`);
      }
      throw error;
    }
  }

  #makeFolder(parent: number, name: string): void {
    try {
      fs.mkdirSync(below(parent, name), { mode: 0o755 });
    } catch (error) {
      if ((error as { code?: string }).code === "EEXIST") return;
      throw error;
    }
    const { owner } = this.#options;
    if (owner === undefined) return;
    withHandle(openDirectory(below(parent, name)), (made) => fs.fchownSync(made, owner, owner));
  }

  #checkFile(action: string, path: string, stat: fs.Stats): void {
    if (stat.isDirectory()) throw new PathError(action, path, "not_a_file", "a folder is there");
    if (!stat.isFile()) {
      throw new PathError(action, path, "not_a_file", "something other than a file is there");
    }
    if (this.#options.refuseHardLinks && stat.nlink > 1) {
      throw new PathError(action, path, "hard_link", `the file has ${stat.nlink} names`);
    }
  }

  #collect(
    folder: number,
    above: readonly string[],
    found: Map<string, SnapshotEntry>,
    budget: { bytes: number },
  ): void {
    for (const { name, kind } of listHandle(folder)) {
      const names = [...above, name];
      const path = names.join("/");
      if (kind === "file") found.set(path, this.#entry(folder, name, path, budget));
      else found.set(path, { kind, executable: false });
      if (kind !== "directory" || names.length >= DEEPEST) continue;
      try {
        withHandle(
          openDirectory(below(folder, name)),
          (next) => this.#collect(next, names, found, budget),
        );
      } catch (error) {
        if (!(asPathError(error, "list", path) instanceof PathError)) throw error;
      }
    }
  }

  /** A file that changes its kind or cannot be read while a snapshot is taken has no content. */
  #entry(
    folder: number,
    name: string,
    path: string,
    budget: { bytes: number },
  ): SnapshotEntry {
    try {
      return withHandle(openForReading(folder, name), (file) => {
        const stat = fs.fstatSync(file);
        this.#checkFile("read", path, stat);
        const executable = (stat.mode & 0o100) !== 0;
        const bytes = readUpTo(file, path, budget.bytes);
        budget.bytes -= bytes.length;
        return { kind: "file", bytes, executable };
      });
    } catch (error) {
      if (!(asPathError(error, "read", path) instanceof PathError)) throw error;
      return { kind: "file", executable: false };
    }
  }
}

/** Removes a file that may be gone already; the error that led here is the one to report. */
function removeQuietly(path: string): void {
  try {
    fs.unlinkSync(path);
  } catch {
    // Whatever a program put there instead stays in its own workspace.
  }
}

function readUpTo(file: number, path: string, maxBytes: number): Uint8Array {
  const size = fs.fstatSync(file).size;
  const tooLarge = (bytes: number) =>
    new PathError(
      "read",
      path,
      "too_large",
      `at most ${maxBytes} bytes are read: it has ${bytes}`,
    );
  if (size > maxBytes) throw tooLarge(size);
  const bytes = new Uint8Array(size);
  let at = 0;
  while (at < size) {
    const count = fs.readSync(file, bytes, at, size - at, null);
    if (count === 0) break;
    at += count;
  }
  return at === size ? bytes : bytes.slice(0, at);
}

function writeAll(file: number, content: Uint8Array): void {
  for (let at = 0; at < content.length;) at += fs.writeSync(file, content, at);
}

function listHandle(folder: number): Entry[] {
  const entries = fs.readdirSync(below(folder), { withFileTypes: true });
  const kindOf = (entry: fs.Dirent): EntryKind => {
    if (entry.isSymbolicLink()) return "link";
    if (entry.isDirectory()) return "directory";
    return entry.isFile() ? "file" : "other";
  };
  return entries.map((entry) => ({ name: entry.name, kind: kindOf(entry) }))
    .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}
