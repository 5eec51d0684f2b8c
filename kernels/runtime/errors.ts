/** Two arrays that must agree in length do not. */
export class ShapeError extends RangeError {
  override readonly name = "ShapeError";

  constructor(
    readonly operation: string,
    readonly argument: string,
    readonly expected: number,
    readonly actual: number,
  ) {
    super(
      `Cannot run ${operation} as ${argument} must have length ${expected}: current length is ${actual}`,
    );
  }
}

/** Fails with a {@linkcode ShapeError} unless the array has the expected length. */
export function checkLength(
  operation: string,
  argument: string,
  array: ArrayLike<unknown>,
  expected: number,
): void {
  if (array.length !== expected) throw new ShapeError(operation, argument, expected, array.length);
}

/** The graphics device cannot be used, or was lost; the message says what to do. */
export class DeviceError extends Error {
  override readonly name = "DeviceError";

  constructor(
    readonly reason: "absent" | "unfit" | "lost" | "out of memory" | "rejected",
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
