/** Fails unless each sequence has tokens, no more than the window, and all are known to the model. */
export function checkIds(
  sequences: readonly (readonly number[])[],
  { vocabulary, window }: { readonly vocabulary: number; readonly window: number },
): void {
  sequences.forEach((ids, s) => {
    if (ids.length < 1 || ids.length > window) {
      throw new RangeError(
        `Cannot run the model as sequence ${s} must have 1 to ${window} tokens: found ${ids.length}`,
      );
    }
    const unknown = ids.find((id) => !(Number.isInteger(id) && id >= 0 && id < vocabulary));
    if (unknown !== undefined) {
      throw new RangeError(
        `Cannot run the model as token ids must be whole numbers below ${vocabulary}: found ${unknown} in sequence ${s}`,
      );
    }
  });
}
