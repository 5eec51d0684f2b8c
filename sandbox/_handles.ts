import fs from "node:fs";
import { PathError, type PathFault } from "./sandbox_error.ts";

const { O_CREAT, O_DIRECTORY, O_EXCL, O_NOFOLLOW, O_NONBLOCK, O_RDONLY, O_WRONLY } = fs.constants;

/** A name below an open folder: the kernel resolves it from the handle, whatever moved meanwhile. */
export function below(handle: number, name?: string): string {
  return name === undefined ? `/proc/self/fd/${handle}` : `/proc/self/fd/${handle}/${name}`;
}

export function openDirectory(path: string): number {
  return fs.openSync(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
}

/** Opens a file for reading, never waiting for the other end of a pipe. */
export function openForReading(handle: number, name: string): number {
  return fs.openSync(below(handle, name), O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
}

/** Makes a file that was not there, for writing. */
export function openNew(handle: number, name: string, mode: number): number {
  return fs.openSync(below(handle, name), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, mode);
}

export function isLink(handle: number, name: string): boolean {
  try {
    return fs.lstatSync(below(handle, name)).isSymbolicLink();
  } catch {
    return false;
  }
}

/** Runs a step with a handle and closes it, whatever happens. */
export function withHandle<T>(handle: number, step: (handle: number) => T): T {
  try {
    return step(handle);
  } finally {
    fs.closeSync(handle);
  }
}

const FAULTS: Readonly<Record<string, readonly [PathFault, string]>> = {
  ENOENT: ["not_found", "nothing is there"],
  ELOOP: ["link", "links are not followed"],
  EISDIR: ["not_a_file", "a folder is there"],
  ENOTDIR: ["not_a_directory", "a step of it is no folder"],
  EEXIST: ["not_a_directory", "a step of it is no folder"],
  ENOTEMPTY: ["not_a_file", "a folder is there"],
  ENOSPC: ["no_space", "the workspace is full"],
  EDQUOT: ["no_space", "the workspace is full"],
  EFBIG: ["too_large", "the file would be larger than allowed"],
  EACCES: ["denied", "its permissions forbid it"],
  EPERM: ["denied", "its permissions forbid it"],
  ENXIO: ["not_a_file", "something other than a file is there"],
  ENAMETOOLONG: ["name", "a name is too long"],
};

/** The error of a system call as a {@linkcode PathError}; anything else is passed on. */
export function asPathError(error: unknown, action: string, path: string): unknown {
  const code = (error as { code?: string } | null)?.code;
  const fault = code === undefined ? undefined : FAULTS[code];
  return fault ? new PathError(action, path, ...fault) : error;
}
