/**
 * How time per epoch and peak memory grow with items, feature columns, respondents and fits.
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { findFont, writeFigure } from "../../figures/mod.ts";
import { writeAtomic } from "../../files/mod.ts";
import { formatTable } from "../../studies/mod.ts";
import { describeMachine, machineText } from "../peers/machine.ts";
import { scalingFigure, scalingRows } from "./scaling_figure.ts";
import { type MeasuredPoint, type ScalingPoint, scalingPoints } from "./scaling_points.ts";

const HELP = `Measures how fits scale, each size in a process of its own.

Usage: deno task bench:scaling [flags]

  --only AXIS   only one of items, width, respondents, fits
  --out FOLDER  write scaling.csv, scaling.svg and scaling.png there; output/scaling unless given

Example: deno task bench:scaling --only items`;

async function measure(point: ScalingPoint): Promise<MeasuredPoint> {
  const program = fileURLToPath(new URL("./measure_point.ts", import.meta.url));
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", program, JSON.stringify(point)],
    env: { NO_COLOR: "1" },
  }).output();
  const [text, errors] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
  if (code !== 0) throw new Error(`Cannot measure ${point.axis} = ${point.x}: ${errors.trim()}`);
  return JSON.parse(text);
}

async function main(args: string[]): Promise<number> {
  const { values } = parseArgs({
    args,
    options: {
      only: { type: "string" },
      out: { type: "string", default: "output/scaling" },
      help: { type: "boolean" },
    },
  });
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  const points = scalingPoints().filter(({ axis }) => !values.only || axis === values.only);
  if (points.length === 0) {
    throw new RangeError(
      `Cannot measure --only ${values.only} as it must be items, width, respondents or fits`,
    );
  }
  const measured: MeasuredPoint[] = [];
  for (const point of points) {
    if (Deno.stderr.isTerminal()) console.error(`${point.axis} = ${point.x}`);
    measured.push(await measure(point));
  }
  const rows = scalingRows(measured);
  const machine = await describeMachine();
  const spec = scalingFigure(rows, `one thread, ${machineText(machine)}`);
  await Deno.mkdir(values.out, { recursive: true });
  const figure = { name: "scaling", spec, rows };
  const paths = await writeFigure(values.out, figure, {
    write: writeAtomic,
    font: await findFont(),
  });
  console.log(formatTable({
    header: ["varied", "value", "CPU ms an epoch", "peak MB"],
    rows: measured.map(({ axis, x, milliseconds, peakMemoryBytes }) => [
      axis,
      String(x),
      milliseconds.toPrecision(3),
      peakMemoryBytes === undefined ? "unknown" : (peakMemoryBytes / 1e6).toFixed(0),
    ]),
    right: [1, 2, 3],
  }));
  const panels = new Map(rows.map((row) => [row.panel, row]));
  for (const { panel, slope, error, constant, each, farthest } of panels.values()) {
    const [c, e] = [constant, each].map((value) => Number(value).toPrecision(3));
    console.log(
      `${panel}: slope ${Number(slope).toFixed(3)} ± ${
        Number(error).toFixed(3)
      }; ${c} + ${e} x, at most ${(100 * Number(farthest)).toFixed(1)} % off`,
    );
  }
  console.log(`written to ${paths.join(", ")}`);
  return 0;
}

if (import.meta.main) {
  try {
    Deno.exit(await main(Deno.args));
  } catch (error) {
    console.error(`error: ${error instanceof Error ? error.message : error}`);
    Deno.exit(error instanceof RangeError || error instanceof TypeError ? 2 : 1);
  }
}
