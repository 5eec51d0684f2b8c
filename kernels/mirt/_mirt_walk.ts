/** One side's rows and their gradients, each an address. */
export interface MirtSide {
  readonly rows: number;
  readonly p: number;
  readonly g: number;
}

/** Where the sums of the two parts of slopes lie, by respondent and by item. */
export interface SlopeSums {
  /** A respondent's first part; in all `count` numbers */
  readonly respondents: number;
  readonly count: number;
  /** Numbers from one respondent to the next, and from the first part to the second */
  readonly step: number;
  readonly rest: number;
  /** Both parts side by side, items four numbers apart */
  readonly items: number;
}

/** A way through the cells of a model. */
export interface SlopeWalk {
  readonly sums: SlopeSums;
  /** Logits, slopes and gradients; adds to the respondents' sums, which are zero before. */
  walk(theta: MirtSide, items: MirtSide, global: number): void;
}
