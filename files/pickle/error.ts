/** A pickle that is damaged, or asks for more than plain values. */
export class PickleError extends SyntaxError {
  override readonly name = "PickleError";

  constructor(
    /** File that was read */
    readonly file: string,
    /** Where in the file the refused instruction begins */
    readonly offset: number,
    message: string,
    options?: ErrorOptions,
  ) {
    super(`${file}: ${message} (at byte ${offset})`, options);
  }
}

/** Thrown inside; the machine adds file and offset. */
export class Refusal extends Error {}

/** Stops reading with a sentence. */
export function refuse(message: string): never {
  throw new Refusal(message);
}
