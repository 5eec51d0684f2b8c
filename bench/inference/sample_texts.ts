const WORDS = ("fix the wrong result of an empty list when parsing options in python " +
  "write a function that reads two files and counts lines with an error in each").split(" ");

/** Texts of 8 to 44 words, the same each time, in an order that mixes lengths. */
export function sampleTexts(count: number): string[] {
  return Array.from(
    { length: count },
    (_, i) =>
      Array.from(
        { length: 8 + (i * 17) % 37 },
        (_, k) => k === 0 ? `item ${i}` : WORDS[(i * 7 + k * k) % WORDS.length],
      ).join(" "),
  );
}
