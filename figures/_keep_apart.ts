import { measureText } from "./measure_text.ts";

/** A text that stands to the right of a point, in the units of a picture. */
export interface Label {
  readonly text: string;
  readonly x: number;
  readonly y: number;
}

/**
 * The labels that can stand without touching one another or those before them; the first ones matter most.
 */
export function keepApart<T extends Label>(
  labels: readonly T[],
  { fontSize, limit }: { fontSize: number; limit: number },
): T[] {
  const kept: { label: T; width: number }[] = [];
  for (const label of labels) {
    const width = Math.min(limit, measureText(label.text, { fontSize })) + 6;
    const free = kept.every(({ label: other, width: otherWidth }) =>
      Math.abs(label.y - other.y) > 1.15 * fontSize ||
      label.x > other.x + otherWidth || other.x > label.x + width
    );
    if (free) kept.push({ label, width });
  }
  return kept.map(({ label }) => label);
}

/** Where a value stands between the least and the most of its kind, times a length. */
export function along(value: number, all: readonly number[], length: number): number {
  const low = Math.min(...all), high = Math.max(...all);
  return high > low ? length * (value - low) / (high - low) : length / 2;
}
