/** Steps of k for which a panel of B (8 KiB) and a block of A stay in the caches. */
export const DEPTH = 256;

/** Terms that are summed one after another; longer sums add the sums of such spans. */
export const SPAN = 2048;
