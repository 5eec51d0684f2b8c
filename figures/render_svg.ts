import { measureText } from "./measure_text.ts";
import type { FigureSpec } from "./row.ts";

/** What Vega knows of a text when it asks for its width. */
interface TextItem {
  readonly fontSize?: number | string;
  readonly fontWeight?: string | number;
  readonly limit?: number;
}

/**
 * Compiles a Vega-Lite specification to Vega, the program that draws it.
 *
 * @throws {TypeError} When Vega-Lite warns: a channel it does not know, a scale that does not fit
 *
 * @example
 * ```ts
 * import { compileSpec } from "./render_svg.ts";
 * import { strict as assert } from "node:assert";
 *
 * const vega = await compileSpec({ data: { values: [{ a: 1 }] }, mark: "point", encoding: {} });
 * assert(Array.isArray(vega.marks));
 * ```
 */
export async function compileSpec(spec: FigureSpec): Promise<Readonly<Record<string, unknown>>> {
  const { compile } = await import("npm:vega-lite@6.5.0");
  const logger = {
    level: () => logger,
    error: refuse,
    warn: refuse,
    info: () => logger,
    debug: () => logger,
  };
  function refuse(...words: readonly unknown[]): typeof logger {
    throw new TypeError(
      `Cannot compile a figure as Vega-Lite must understand all of it: found ${words.join(" ")}`,
    );
  }
  // The compiler's own type lists every mark and channel; a specification here is plain data.
  const compiled = compile(spec as unknown as Parameters<typeof compile>[0], {
    logger: logger as unknown as NonNullable<Parameters<typeof compile>[1]>["logger"],
  });
  return compiled.spec as unknown as Readonly<Record<string, unknown>>;
}

/**
 * Draws a specification as SVG, without a browser and without any permission.
 *
 * There is no canvas to measure texts with, so their widths are those of DejaVu Sans; in another font long
 * labels may stand a little off.
 *
 * @throws {TypeError} When the specification does not compile
 *
 * @example
 * ```ts
 * import { renderSvg } from "./render_svg.ts";
 * import { strict as assert } from "node:assert";
 *
 * const svg = await renderSvg({ data: { values: [{ a: 1 }] }, mark: "point", encoding: {} });
 * assert(svg.startsWith("<svg"));
 * ```
 */
export async function renderSvg(spec: FigureSpec): Promise<string> {
  const program = await compileSpec(spec);
  const vega = await import("npm:vega@6.4.0"), { parse, View } = vega;
  // Names of gradients and clips are counted over the whole process, unless the count starts anew.
  Reflect.get(vega, "resetSVGDefIds")();
  // The object is shared by all of Vega; its own estimate is 0.8 of the font size for each character.
  const metrics = Reflect.get(vega, "textMetrics") as {
    width: (item: TextItem, line: unknown) => number;
  };
  metrics.width = ({ fontSize = 11, fontWeight, limit }, line) => {
    const bold = fontWeight === "bold";
    const width = measureText(String(line ?? "").trim(), { fontSize: Number(fontSize), bold });
    return limit && limit > 0 ? Math.min(width, limit) : width;
  };
  const view = new View(parse(program as unknown as Parameters<typeof parse>[0]), {
    renderer: "none",
  });
  try {
    return await view.toSVG();
  } finally {
    view.finalize();
  }
}
