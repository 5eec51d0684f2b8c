import { ARROW } from "./arrow.ts";
import { BUILTINS } from "./builtins.ts";
import { refuse } from "./error.ts";
import { NUMPY } from "./numpy.ts";
import { PANDAS } from "./pandas.ts";
import { AllowedName } from "./values.ts";

/** Every name a pickle may use, under `module name`; each stands for code of this folder. */
const ALLOWED: ReadonlyMap<string, AllowedName | null> = new Map<string, AllowedName | null>([
  ...[...BUILTINS, ...NUMPY, ...ARROW, ...PANDAS].flatMap(([modules, name, does]) =>
    modules.map((module): [string, AllowedName] => [
      `${module} ${name}`,
      new AllowedName(module, name, does),
    ])
  ),
  ["pandas NA", null], // the missing value
  ["pandas._libs.missing NA", null],
]);

/** What a name stands for; any name outside the list ends the reading. */
export function lookUp(module: string, name: string): AllowedName | null {
  const found = ALLOWED.get(`${module} ${name}`);
  if (found === undefined) {
    const shown = `${module}.${name}`.slice(0, 100).replaceAll(/[^\x20-\x7e]/g, "?");
    refuse(`Cannot read ${shown} as only plain values, arrays and tables are read from a pickle`);
  }
  return found as AllowedName | null;
}
