import type { StudyData } from "../main/sources/study_data.ts";
import type { Condition, GridSettings, GridStudy } from "./grid_study.ts";

/**
 * The conditions of a study for which the data have agents enough. Of the study's own numbers those that
 * are too large are left out, with a note.
 *
 * @throws {RangeError} When a number was asked for that the data do not have, or no condition is left
 */
export function fittingConditions(
  study: GridStudy,
  { settings, data, note }: {
    settings: GridSettings;
    data: StudyData;
    note: (text: string) => void;
  },
): readonly Condition[] {
  const conditions = study.conditions(settings.axes, data), there = data.matrix.respondents.length;
  const tooMany = ({ settings: own }: Condition) => {
    const count = own.preRevision ?? own.respondentCount;
    return typeof count === "number" && count > there ? count : undefined;
  };
  const large = conditions.filter((each) => tooMany(each) !== undefined);
  if (large.length > 0 && settings.axes.agents !== study.sizes[settings.size].axes.agents) {
    throw new RangeError(
      `Cannot use ${
        tooMany(large[0])
      } agents as there must be so many: found ${there} in ${data.source.name}`,
    );
  }
  for (const { name } of large) note(`${name}: left out, as there are ${there} agents only`);
  const fitting = conditions.filter((each) => !large.includes(each));
  if (fitting.length > 0) return fitting;
  throw new RangeError(
    `Cannot run ${study.name} on ${data.source.name} as there must be a condition to run: found none`,
  );
}
