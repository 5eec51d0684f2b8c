import { correlate, type Profile } from "./_item_profile.ts";
import { normalQuantile } from "./_normal.ts";

/** How far beyond chance two rows of so many must agree to be linked (Bonferroni over all pairs). */
export function criticalOfPairs(rows: number, level: number): number {
  return -normalQuantile(level / Math.max(1, rows * (rows - 1) / 2));
}

/**
 * The largest group of rows that agree on the order of the items: rows are linked where their
 * correlation is beyond what permutation gives, and groups are what links connect. `undefined` where no two rows agree or two groups are equally large.
 */
export function largestAgreement(
  profiles: readonly Profile[],
  level: number,
): Set<Profile> | undefined {
  const critical = criticalOfPairs(profiles.length, level);
  const group = profiles.map((_, k) => k);
  const rootOf = (k: number): number => group[k] === k ? k : (group[k] = rootOf(group[k]));
  for (let a = 0; a < profiles.length; a++) {
    for (let b = a + 1; b < profiles.length; b++) {
      const { correlation, common } = correlate(profiles[a].centred, profiles[b].centred);
      if (correlation !== undefined && correlation * Math.sqrt(common - 1) >= critical) {
        group[rootOf(a)] = rootOf(b);
      }
    }
  }
  const members = new Map<number, Set<Profile>>();
  profiles.forEach((profile, k) => {
    const root = rootOf(k);
    const set = members.get(root) ?? new Set();
    members.set(root, set.add(profile));
  });
  const bySize = [...members.values()].sort((a, b) => b.size - a.size);
  if (!bySize.length || bySize[0].size < 2 || bySize[0].size === bySize[1]?.size) return undefined;
  return bySize[0];
}
