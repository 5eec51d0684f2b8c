import type { Font } from "./find_font.ts";

let ready: Promise<typeof import("npm:@resvg/resvg-wasm@2.6.2")> | undefined;

/**
 * Draws an SVG as PNG on white, with the font given and no other.
 *
 * @param svg As {@link renderSvg} makes it
 * @param options `font`: see {@link findFont}; `zoom`: pixels a unit of the SVG, 2 by default
 * @throws {RangeError} When `zoom` is out of (0, 10]
 *
 * @example
 * ```ts
 * import { findFont } from "./find_font.ts";
 * import { renderPng } from "./render_png.ts";
 * import { strict as assert } from "node:assert";
 *
 * const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="4" height="3"/>';
 * const font = await findFont().catch(() => undefined); // not every machine has it
 * if (font) {
 *   const png = await renderPng(svg, { font });
 *   assert.deepEqual([...png.subarray(1, 4)], [0x50, 0x4e, 0x47]);
 * }
 * ```
 */
export async function renderPng(
  svg: string,
  { font, zoom = 2 }: { font: Font; zoom?: number },
): Promise<Uint8Array> {
  if (!(zoom > 0 && zoom <= 10)) {
    throw new RangeError(`Cannot draw a PNG as zoom must be in (0, 10]: found ${zoom}`);
  }
  ready ??= start();
  const { Resvg } = await ready;
  const options = {
    fitTo: { mode: "zoom", value: zoom },
    background: "white",
    font: {
      fontBuffers: [font.regular, font.bold],
      defaultFontFamily: font.family,
      sansSerifFamily: font.family,
    },
  };
  // `fontBuffers` is understood by the program but absent from its types.
  const drawing = new Resvg(svg, options as ConstructorParameters<typeof Resvg>[1]);
  try {
    const image = drawing.render();
    try {
      return image.asPng();
    } finally {
      image.free();
    }
  } finally {
    drawing.free();
  }
}

/** Loads the WebAssembly program once. */
async function start(): Promise<typeof import("npm:@resvg/resvg-wasm@2.6.2")> {
  const resvg = await import("npm:@resvg/resvg-wasm@2.6.2");
  const program = import.meta.resolve("npm:@resvg/resvg-wasm@2.6.2/index_bg.wasm");
  await resvg.initWasm(Deno.readFile(new URL(program)));
  return resvg;
}
