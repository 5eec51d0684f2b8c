/** Rows and columns of the blocks that matrices are taken in: a multiple of every tile's. */
export const BLOCK = 24;

/** Rows of Φ that lie side by side where whole rows are looked at. */
export const PANEL = 16;

/** Rows of Φ that are weighted at a time: as many as stay near the processor with their weighted copy. */
export const CHUNK = 128;

/** A pivot below this share of its diagonal element is rounding, and is raised to it. */
export const PIVOT_FLOOR = 1e-6;
