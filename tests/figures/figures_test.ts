import assert from "node:assert/strict";
import { compileSpec, FIGURES, renderSvg } from "../../figures/mod.ts";
import { SAMPLES } from "./_samples.ts";

const golden = new URL("../golden/figures/", import.meta.url);

/** With ASSAY_WRITE_GOLDEN set the compiled specifications are written instead of compared. */
const rewrite = Deno.env.get("ASSAY_WRITE_GOLDEN") !== undefined;

for (const [name, { rows, draw }] of Object.entries(SAMPLES)) {
  Deno.test(`the figure ${name} compiles to its golden specification`, async () => {
    const compiled = JSON.parse(JSON.stringify(await compileSpec(draw(rows))));
    const file = new URL(`${name}.json`, golden);
    if (rewrite) {
      await Deno.mkdir(golden, { recursive: true });
      await Deno.writeTextFile(file, JSON.stringify(compiled) + "\n");
    }
    assert.deepEqual(compiled, JSON.parse(await Deno.readTextFile(file)));
  });
}

Deno.test("each figure of the catalogue has a sample, and the other way round", () => {
  assert.deepEqual(FIGURES.map(({ name }) => name).sort(), Object.keys(SAMPLES).sort());
});

Deno.test("each figure has a title, and units or a scale on its axes", async () => {
  for (const [name, { rows, draw }] of Object.entries(SAMPLES)) {
    const spec = draw(rows);
    const svg = await renderSvg(spec);
    const { text } = spec.title as { text: string };
    assert.ok(svg.includes(text), `${name}: ${text}`);
    assert.match(svg, /role="graphics-symbol" aria-roledescription="axis"/, name);
  }
});

Deno.test("each figure says that its data are simulated where they are, and only there", async () => {
  for (const [name, { rows, draw }] of Object.entries(SAMPLES)) {
    const marked = rows.map((row) => ({ ...row, simulated: true }));
    const plain = rows.map(({ simulated: _, ...row }) => row);
    assert.ok((await renderSvg(draw(marked))).includes("simulated data"), name);
    assert.ok(!(await renderSvg(draw(plain))).includes("simulated data"), name);
  }
});

Deno.test("each figure refuses an empty table and one that lacks a column", () => {
  for (const { name, draw } of FIGURES) {
    assert.throws(() => draw([]), /must be rows|found none/, name);
    const { rows } = SAMPLES[name];
    const stripped = rows.map(() => ({ nothing: 1 }));
    assert.throws(() => draw(stripped), /must have the column/, name);
  }
});

Deno.test("error bars say how many seeds they are over, or that there are none", () => {
  const note = (seeds: number | null) => {
    const rows = SAMPLES["outlier-robustness"].rows.map((row) => ({ ...row, seeds }));
    const { subtitle } = SAMPLES["outlier-robustness"].draw(rows).title as { subtitle: string[] };
    return subtitle.at(-1);
  };
  assert.equal(note(20), "error bars: mean ± 1 standard error over 20 seeds");
  assert.equal(note(1), "no error bars: a single seed has no error");
});
