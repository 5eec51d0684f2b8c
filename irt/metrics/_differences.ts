/** Two lists whose entries belong together, such as two methods on the same seeds. */
export interface PairedValues {
  first: readonly number[];
  second: readonly number[];
}

/** first − second, pair by pair. */
export function differences({ first, second }: PairedValues, what: string): number[] {
  if (first.length !== second.length) {
    throw new RangeError(
      `Cannot run ${what} as the values must come in pairs: found ${first.length} and ${second.length}`,
    );
  }
  return first.map((value, at) => {
    const difference = value - second[at];
    if (!Number.isFinite(difference)) {
      throw new RangeError(
        `Cannot run ${what} as each value must be finite: found ${value} and ${
          second[at]
        } at pair ${at}`,
      );
    }
    return difference;
  });
}
