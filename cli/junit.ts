/** What a test run came to. */
export interface TestCounts {
  readonly passed: number;
  readonly failed: number;
  /** Names of the tests that were left out, each with its reason where the name gives one */
  readonly skipped: readonly string[];
  /** Names of those that failed */
  readonly failures: readonly string[];
}

/**
 * Counts the tests of a JUnit report, case by case.
 *
 * @param xml The report
 * @throws {SyntaxError} When the text is no report, or its own totals differ from its cases
 *
 * @example
 * ```ts
 * import { countJUnit } from "./junit.ts";
 * import { strict as assert } from "node:assert";
 *
 * const xml = `<testsuites name="x" tests="2" failures="1" errors="0"><testsuite>
 *   <testcase name="a &lt; b" classname="c"></testcase>
 *   <testcase name="d"><failure message="no">at line 3</failure></testcase>
 * </testsuite></testsuites>`;
 * assert.deepEqual(countJUnit(xml), { passed: 1, failed: 1, skipped: [], failures: ["d"] });
 * ```
 */
export function countJUnit(xml: string): TestCounts {
  const head = /<testsuites\b[^>]*>/.exec(xml)?.[0];
  if (!head) {
    throw new SyntaxError("Cannot count tests as the report must hold <testsuites>: found none");
  }
  let passed = 0;
  const skipped: string[] = [], failures: string[] = [];
  for (const match of xml.matchAll(/<testcase\b([^>]*?)(?:\/>|>([\s\S]*?)<\/testcase>)/g)) {
    const name = unescape(/\bname="([^"]*)"/.exec(match[1])?.[1] ?? "");
    const body = match[2] ?? "";
    if (/<(failure|error)\b/.test(body)) failures.push(name);
    else if (/<skipped\b/.test(body)) skipped.push(name);
    else passed++;
  }
  const announced = Number(/\btests="(\d+)"/.exec(head)?.[1]);
  const found = passed + skipped.length + failures.length;
  if (announced !== found) {
    throw new SyntaxError(
      `Cannot count tests as the report must hold the ${announced} cases it announces: found ${found}`,
    );
  }
  return { passed, failed: failures.length, skipped, failures };
}

/** The closing line of a test run. */
export function formatCounts({ passed, failed, skipped }: TestCounts): string {
  const line = `${passed} passed, ${failed} failed`;
  return skipped.length > 0 ? `${line}, ${skipped.length} skipped` : line;
}

function unescape(text: string): string {
  const named: Record<string, string> = { lt: "<", gt: ">", quot: '"', apos: "'", amp: "&" };
  return text.replace(/&(#x?[0-9a-fA-F]+|\w+);/g, (whole, entity: string) => {
    if (entity.startsWith("#x")) return String.fromCodePoint(parseInt(entity.slice(2), 16));
    if (entity.startsWith("#")) return String.fromCodePoint(Number(entity.slice(1)));
    return named[entity] ?? whole;
  });
}
