import { CELL_STATUSES, SCORED } from "./cell_status.ts";
import type { ResponseMatrixParts } from "./response_matrix.ts";

/** A matrix whose arrays are all there and whose lengths are known to agree. */
export type CompleteParts = Required<Omit<ResponseMatrixParts, "trials">> & {
  trials?: { passed: Uint32Array; total: Uint32Array };
};

function refuse(must: string, found: string): never {
  throw new RangeError(`Cannot make a response matrix as ${must}: found ${found}`);
}

function checkNames(names: readonly string[], kind: string): void {
  if (names.length === 0) refuse(`it must have at least one ${kind}`, "none");
  const seen = new Set<string>();
  for (const name of names) {
    if (typeof name !== "string" || name === "") {
      refuse(`each ${kind} must have a name`, `"${name}"`);
    }
    if (seen.has(name)) refuse(`each ${kind} must occur once`, `"${name}" twice`);
    seen.add(name);
  }
}

/** Throws unless names, lengths, statuses, scores and trials agree with each other. */
export function checkParts(parts: CompleteParts): void {
  const { respondents, items, benchmarks, scores, status, trials } = parts;
  checkNames(respondents, "respondent");
  checkNames(items, "item");
  if (benchmarks.length !== items.length) {
    refuse(`there must be ${items.length} benchmarks, one an item`, `${benchmarks.length}`);
  }
  benchmarks.forEach((name, i) => {
    if (typeof name !== "string" || name === "") {
      refuse("each item must have a benchmark", `"${name}" for item "${items[i]}"`);
    }
  });
  const cells = respondents.length * items.length;
  for (
    const [name, array] of Object.entries({
      scores,
      status,
      ...(trials && { "trials.passed": trials.passed, "trials.total": trials.total }),
    })
  ) {
    if (array.length !== cells) {
      refuse(
        `${name} must have ${respondents.length} x ${items.length} = ${cells} elements`,
        `${array.length}`,
      );
    }
  }
  const at = (c: number) =>
    `in the cell of "${respondents[Math.floor(c / items.length)]}" and "${
      items[c % items.length]
    }"`;
  for (let c = 0; c < cells; c++) {
    if (status[c] >= CELL_STATUSES.length) {
      refuse(`a status code must be below ${CELL_STATUSES.length}`, `${status[c]} ${at(c)}`);
    }
    const scored = status[c] === SCORED;
    if (scored && !(scores[c] >= 0 && scores[c] <= 1)) {
      refuse("a score must lie in [0, 1]", `${scores[c]} ${at(c)}`);
    }
    if (!scored && scores[c] !== 0) {
      refuse("a cell without a score must hold 0", `${scores[c]} ${at(c)}`);
    }
    if (!trials) continue;
    const passed = trials.passed[c], total = trials.total[c];
    if (passed > total || (!scored && total > 0)) {
      refuse(
        scored ? "no more trials can pass than there are" : "only a scored cell can have trials",
        `${passed} of ${total} ${at(c)}`,
      );
    }
    if (total > 0 && scores[c] !== passed / total) {
      refuse(
        "the score must be the share of trials passed",
        `${scores[c]} for ${passed} of ${total} ${at(c)}`,
      );
    }
  }
}
