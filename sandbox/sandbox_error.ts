/** Why a sandbox failed: none of these says anything about the program that was run in it. */
export type SandboxFault =
  /** The isolation asked for does not work here */
  | "unavailable"
  /** The sandbox could not be set up around the program */
  | "setup"
  /** The engine behind it did not answer as it should */
  | "engine"
  /** It was taken away while in use */
  | "lost"
  /** It had already been disposed of */
  | "disposed";

/** The sandbox itself failed. Never a verdict on the program in it. */
export class SandboxError extends Error {
  override readonly name = "SandboxError";

  constructor(readonly fault: SandboxFault, message: string, options?: ErrorOptions) {
    super(message, options);
  }
}

/** Why a path of the workspace could not be used. */
export type PathFault =
  | "outside"
  | "name"
  | "not_found"
  | "not_a_file"
  | "not_a_directory"
  | "link"
  | "hard_link"
  | "too_large"
  | "no_space"
  | "denied";

/** A path of the workspace that cannot be used as asked. */
export class PathError extends RangeError {
  override readonly name = "PathError";

  constructor(
    readonly action: string,
    readonly path: string,
    readonly fault: PathFault,
    detail: string,
  ) {
    super(`Cannot ${action} "${path}" as ${detail}`);
  }
}
