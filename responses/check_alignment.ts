import { positions } from "./_combine.ts";
import { correlate, ItemMeans, type Profile, profilesOf } from "./_item_profile.ts";
import { criticalOfPairs, largestAgreement } from "./_majority.ts";
import { normalQuantile } from "./_normal.ts";
import type { NamedMatrix } from "./revision_ensemble.ts";

/** What can be said of a row's order. `"no majority"`: its siblings do not agree with each other. */
export type AlignmentVerdict = "aligned" | "misaligned" | "too few responses" | "no majority";

/** One row of one revision, held against its siblings. */
export interface RowAlignment {
  revision: string;
  respondent: string;
  /** Items on which both the row and a sibling have a score */
  responses: number;
  /** With the item means of the siblings; `undefined` where one of the two is constant */
  correlation: number | undefined;
  /** What the correlation should be if the row is in order; `undefined` without a majority */
  expected: number | undefined;
  /** The correlation in standard deviations of its permutation distribution */
  z: number | undefined;
  verdict: AlignmentVerdict;
}

/** What {@linkcode checkAlignment} found. */
export interface AlignmentReport {
  rows: RowAlignment[];
  /** A revision is misaligned if any of its rows is; these are named */
  revisions: { revision: string; verdict: AlignmentVerdict; misaligned: string[] }[];
  /** The rows that serve as the measure */
  siblings: { revision: string; respondent: string }[];
}

/**
 * Checks whether sibling revisions of a matrix list their items in the same order, which names alone
 * do not tell: a row written in another order has the right ids, the right mean, and no meaning.
 *
 * Every row is correlated with the item means of its siblings, itself left out. If the row were in
 * random order the correlation r over n items would have mean 0 and variance 1/(n − 1), exactly and
 * whatever the scores (Pitman, 1937); z is r in units of that. If it is in order, r should be near
 * `expected`: the median over the siblings, after allowing for how much rows of very high or low
 * mean can correlate at all (biserial; Pearson, 1909). The verdict cuts halfway: `"aligned"` at half
 * the expected value or above, if also beyond `level` by permutation; `"misaligned"` below half, if n
 * is large enough that half lies beyond `level`; `"too few responses"` otherwise. A row that is only
 * partly in order falls below half too, if less than about half of it is.
 *
 * With a `reference`, its rows are the siblings. Without, the revisions are held against each other
 * and the largest group of rows that agree is right; where there is none, or two are equally large,
 * every verdict is `"no majority"`.
 *
 * @param revisions Matrices over the same items, matched by id; other items do no harm
 * @param options `reference`: revisions known to be in order; `level` one-sided, 0.001 by default
 * @throws {RangeError} When there is nothing to check, fewer than two reference rows have scores that
 * differ, or the level is outside (0, 0.5)
 *
 * @example One revision of three has its columns turned around
 * ```ts
 * import { ResponseMatrix } from "./response_matrix.ts";
 * import { checkAlignment } from "./check_alignment.ts";
 * import { strict as assert } from "node:assert";
 *
 * const items = Array.from({ length: 200 }, (_, i) => `task.${i}`);
 * const solved = items.map((_, i) => (i * i) % 7 < 3 ? 1 : 0);
 * const revision = (name: string, row: number[]) => ({
 *   name,
 *   matrix: ResponseMatrix.fromRows({ respondents: ["a"], items, rows: [row] }),
 * });
 * const report = checkAlignment([
 *   revision("one", solved),
 *   revision("two", solved.map((y, i) => i % 9 ? y : 1 - y)),
 *   revision("three", [...solved.slice(100), ...solved.slice(0, 100)].reverse()),
 * ]);
 * assert.deepEqual(report.revisions.map((r) => r.verdict), ["aligned", "aligned", "misaligned"]);
 * ```
 */
export function checkAlignment(
  revisions: readonly NamedMatrix[],
  options: { reference?: readonly NamedMatrix[]; level?: number } = {},
): AlignmentReport {
  const { reference, level = 0.001 } = options;
  if (!(level > 0 && level < 0.5)) {
    throw new RangeError(
      `Cannot check alignment as the level must lie in (0, 0.5): found ${level}`,
    );
  }
  if (revisions.length === 0) {
    throw new RangeError("Cannot check alignment as there must be a revision: found none");
  }
  const items = positions([...revisions, ...reference ?? []].map(({ matrix }) => matrix.items));
  const profiles = revisions.flatMap(({ name, matrix }) => profilesOf(name, matrix, items));
  let judged: Judged[];
  let siblings: Set<Profile>;
  if (reference) {
    siblings = new Set(
      reference.flatMap(({ name, matrix }) => profilesOf(name, matrix, items))
        .filter((profile) => profile.attenuation > 0),
    );
    if (siblings.size < 2) {
      throw new RangeError(
        `Cannot check alignment as at least two reference rows must have scores that differ: found ${siblings.size}`,
      );
    }
    judged = judge(profiles, siblings, items.size, level);
  } else {
    ({ judged, siblings } = judgeByMajority(profiles, items.size, level));
  }
  const rows = judged.map(({ profile, ...rest }): RowAlignment => ({
    revision: profile.revision,
    respondent: profile.respondent,
    ...rest,
  }));
  return {
    rows,
    revisions: revisions.map(({ name }) => summarise(name, rows)),
    siblings: [...siblings].map(({ revision, respondent }) => ({ revision, respondent })),
  };
}

type Judged = Omit<RowAlignment, "revision" | "respondent"> & { profile: Profile };

/** Lets the largest agreeing group judge, and those it finds in order judge again, until it is stable. */
function judgeByMajority(profiles: readonly Profile[], items: number, level: number) {
  let siblings = largestAgreement(profiles, level);
  if (!siblings) {
    // Too short to be linked even to a row that is quite the same
    const needed = criticalOfPairs(profiles.length, level) ** 2 + 1;
    const judged = profiles.map((profile): Judged => ({
      profile,
      responses: profile.responses,
      correlation: undefined,
      expected: undefined,
      z: undefined,
      verdict: profile.attenuation === 0 || profile.responses < needed
        ? "too few responses"
        : "no majority",
    }));
    return { judged, siblings: new Set<Profile>() };
  }
  for (let round = 0;; round++) {
    const judged = judge(profiles, siblings, items, level);
    const next: Set<Profile> = new Set(
      judged.filter((row) => row.verdict === "aligned").map((row) => row.profile),
    );
    const stable = next.size === siblings.size && [...next].every((p) => siblings!.has(p));
    if (stable || round === 20 || next.size < 2) return { judged, siblings };
    siblings = next;
  }
}

/** Holds every row against the siblings. */
function judge(
  profiles: readonly Profile[],
  siblings: ReadonlySet<Profile>,
  items: number,
  level: number,
): Judged[] {
  const means = new ItemMeans(siblings, items);
  const compare = (profile: Profile) =>
    correlate(profile.centred, means.without(siblings.has(profile) ? profile : undefined));
  const strengths = [...siblings].flatMap((profile) => {
    const { correlation } = compare(profile);
    return correlation === undefined ? [] : [correlation / profile.attenuation];
  }).sort((a, b) => a - b);
  const typical = Math.max(0, strengths[strengths.length >> 1] ?? 0);
  const critical = -normalQuantile(level);
  return profiles.map((profile) => {
    const { correlation, common } = compare(profile);
    const expected = typical * profile.attenuation;
    const root = Math.sqrt(Math.max(0, common - 1));
    const z = correlation === undefined ? undefined : correlation * root;
    let verdict: AlignmentVerdict = "too few responses";
    if (correlation !== undefined) {
      if (correlation >= expected / 2 && z! >= critical) verdict = "aligned";
      else if (expected / 2 * root >= critical) verdict = "misaligned";
    }
    return { profile, responses: common, correlation, expected, z, verdict };
  });
}

/** The verdict on a revision from those on its rows. */
function summarise(revision: string, rows: readonly RowAlignment[]) {
  const own = rows.filter((row) => row.revision === revision);
  const misaligned = own.filter((row) => row.verdict === "misaligned").map((r) => r.respondent);
  const order: AlignmentVerdict[] = ["misaligned", "aligned", "no majority", "too few responses"];
  return {
    revision,
    verdict: order.find((verdict) => own.some((row) => row.verdict === verdict))!,
    misaligned,
  };
}
