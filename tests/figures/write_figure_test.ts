import assert from "node:assert/strict";
import {
  compileSpec,
  findFont,
  type Font,
  renderPng,
  renderSvg,
  rubricBars,
  supportHeatmap,
  writeFigure,
} from "../../figures/mod.ts";
import { SAMPLES } from "./_samples.ts";

async function fontOrNone(): Promise<Font | undefined> {
  try {
    return await findFont();
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
const font = await fontOrNone();

function figure(name: string) {
  const { rows, draw } = SAMPLES[name];
  return { name, spec: draw(rows), rows };
}

Deno.test({
  name: `writeFigure() writes CSV, specification, SVG and PNG${font ? "" : " (skipped: no font)"}`,
  ignore: !font,
  fn: async () => {
    const written = new Map<string, string | Uint8Array>();
    const paths = await writeFigure("out", figure("ability"), {
      write: (path, data) => Promise.resolve(void written.set(path, data)),
      font,
    });
    assert.deepEqual(paths, ["csv", "json", "svg", "png"].map((end) => `out/ability.${end}`));
    assert.equal(JSON.parse(String(written.get("out/ability.json"))).background, "white");
    assert.match(String(written.get("out/ability.csv")), /^respondent,ability,se,cost\n/);
    const png = written.get("out/ability.png") as Uint8Array;
    const view = new DataView(png.buffer, png.byteOffset);
    assert.equal(view.getUint32(0), 0x89504e47);
    assert.ok(view.getUint32(16) > 800, "as wide as twice the picture");
  },
});

Deno.test({
  name: `renderPng() draws text with the font given${font ? "" : " (skipped: no font)"}`,
  ignore: !font,
  fn: async () => {
    const svg = (text: string) =>
      `<svg xmlns="http://www.w3.org/2000/svg" width="60" height="20"><text y="15">${text}</text></svg>`;
    const empty = await renderPng(svg(""), { font: font! });
    const theta = await renderPng(svg("θ − 1"), { font: font! });
    assert.notDeepEqual(theta, empty);
    const bold = svg("a").replace("<text", '<text font-weight="bold"');
    assert.notDeepEqual(
      await renderPng(bold, { font: font! }),
      await renderPng(svg("a"), { font: font! }),
    );
    await assert.rejects(renderPng(svg(""), { font: font!, zoom: 0 }), /zoom must be in/);
  },
});

Deno.test("findFont() says what to install where there is no font", async () => {
  await assert.rejects(findFont(["/no/such/folder"]), /fonts-dejavu-core.*found neither/);
});

Deno.test("writeFigure() writes nothing when the figure cannot be drawn", async () => {
  const write = () => Promise.reject(new Error("nothing may be written"));
  const broken = { name: "x", rows: [{ a: 1 }], spec: { mark: "no such mark", encoding: {} } };
  await assert.rejects(
    writeFigure("out", broken, { write }),
    (error: Error) => !/nothing may be written/.test(error.message),
  );
  await assert.rejects(writeFigure("out", { ...broken, name: "../x" }, { write }), /name must be/);
});

Deno.test("compileSpec() refuses what Vega-Lite only warns of", async () => {
  const spec = {
    data: { values: [{ a: 1 }] },
    mark: "point",
    encoding: { x: { field: "a", type: "quantitative", scale: { type: "log", zero: true } } },
  };
  await assert.rejects(compileSpec(spec), /Cannot compile a figure .* log scale/);
});

Deno.test("rubricBars() writes 0 % where a bar has no length, and no error bar leaves the shares", async () => {
  const row = { group: "a", phase: "pre", mean: 0, se: null, seeds: 1 };
  const rows = [row, { ...row, group: "b", mean: 0.1, se: 0.2, seeds: 2 }];
  const svg = await renderSvg(rubricBars(rows));
  assert.match(svg, />0 %</);
  assert.doesNotMatch(svg, />−\d+%</);
});

Deno.test("supportHeatmap() scales its colours to bins with cells enough", async () => {
  const row = { stage: "s", metric: "auc" };
  const rows = [
    { ...row, support: "few", gain: -0.9, pairs: 3 },
    { ...row, support: "many", gain: 0.02, pairs: 300 },
  ];
  const { hconcat } = supportHeatmap(rows) as {
    hconcat: { layer: { encoding: { color: { scale: { domain: number[] } } } }[] }[];
  };
  assert.deepEqual(hconcat[0].layer[0].encoding.color.scale.domain, [-0.02, 0.02]);
  assert.match(await renderSvg(supportHeatmap(rows)), /−0\.900/);
});
