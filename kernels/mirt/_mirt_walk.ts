/** One side's rows and their gradients, each an address. */
export interface MirtSide {
  readonly rows: number;
  readonly p: number;
  readonly g: number;
}

/** Where the sums of the two parts of slopes lie, by respondent and by item. */
export interface SlopeSums {
  readonly respondents: number;
  readonly items: number;
  /** Numbers from one respondent's sums to the next; items' are four apart */
  readonly step: number;
}

/** A way through the cells of a model. */
export interface SlopeWalk {
  readonly sums: SlopeSums;
  /** Logits, slopes and gradients; adds to the respondents' sums, which are zero before. */
  walk(theta: MirtSide, items: MirtSide, global: number): void;
}
