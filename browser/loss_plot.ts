/** A loss curve: points of epoch and loss. */
export type LossCurve = readonly { readonly epoch: number; readonly loss: number }[];

const WIDTH = 720, HEIGHT = 320;
const LEFT = 56, RIGHT = 12, TOP = 12, BOTTOM = 40;

/**
 * The inside of an SVG of 720 × 320 with one line a fit, the last one apart from the others.
 *
 * @example
 * ```ts
 * import { drawLosses } from "./loss_plot.ts";
 * import { strict as assert } from "node:assert";
 *
 * const svg = drawLosses([[{ epoch: 0, loss: 0.7 }, { epoch: 100, loss: 0.5 }]]);
 * assert.match(svg, /class="curve last" d="M56,/);
 * ```
 */
export function drawLosses(curves: readonly LossCurve[]): string {
  const points = curves.flat();
  const most = Math.max(...points.map(({ epoch }) => epoch), 1);
  const low = Math.min(...points.map(({ loss }) => loss));
  const high = Math.max(...points.map(({ loss }) => loss));
  const span = high - low || 1;
  const x = (epoch: number) => LEFT + (WIDTH - LEFT - RIGHT) * epoch / most;
  const y = (loss: number) => TOP + (HEIGHT - TOP - BOTTOM) * (1 - (loss - low) / span);
  const lines = [0, 0.25, 0.5, 0.75, 1].map((share) => {
    const loss = low + share * span;
    return `<line class="grid" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${y(loss)}" y2="${
      y(loss)
    }"/>` +
      `<text x="${LEFT - 6}" y="${y(loss) + 4}" text-anchor="end">${loss.toFixed(3)}</text>`;
  });
  const ticks = [0, 0.5, 1].map((share) =>
    `<text x="${x(share * most)}" y="${HEIGHT - 20}" text-anchor="middle">${
      Math.round(share * most)
    }</text>`
  );
  const paths = curves.map((curve, n) =>
    `<path class="curve${n === curves.length - 1 ? " last" : ""}" d="${
      curve.map(({ epoch, loss }, p) => `${p ? "L" : "M"}${x(epoch)},${y(loss)}`).join("")
    }"/>`
  );
  const title = `<text x="${WIDTH / 2}" y="${HEIGHT - 4}" text-anchor="middle">epoch</text>`;
  return [...lines, ...ticks, title, ...paths].join("");
}
