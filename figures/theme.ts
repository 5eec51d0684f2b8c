/** Colours that stay apart for colour-blind readers and in grey (Okabe and Ito 2008), darkest first. */
export const PALETTE = [
  "#0072B2",
  "#D55E00",
  "#009E73",
  "#CC79A7",
  "#E69F00",
  "#56B4E9",
  "#000000",
  "#8C8C8C",
] as const;

/** The colour and mark of each method, the same in every figure. */
export const METHODS: Readonly<Record<string, { color: string; shape: string; dash: number[] }>> = {
  "ARAF": { color: PALETTE[0], shape: "circle", dash: [1, 0] },
  "kNN": { color: PALETTE[1], shape: "square", dash: [6, 2] },
  "MIRT": { color: PALETTE[2], shape: "triangle-up", dash: [2, 2] },
  "Rasch": { color: PALETTE[3], shape: "diamond", dash: [8, 2, 2, 2] },
  "2PL": { color: PALETTE[4], shape: "triangle-down", dash: [4, 4] },
  "TEMPER": { color: PALETTE[5], shape: "cross", dash: [10, 3] },
  "TEMPER only": { color: "#332288", shape: "triangle-left", dash: [4, 2] },
  "agent mean": { color: PALETTE[6], shape: "triangle-right", dash: [1, 3] },
  "naive": { color: PALETTE[7], shape: "triangle-left", dash: [3, 6] },
};

const SHAPES = ["circle", "square", "triangle-up", "diamond", "triangle-down", "cross"];
const DASHES = [[1, 0], [6, 2], [2, 2], [8, 2, 2, 2], [4, 4], [10, 3]];

/** Scales of colour, shape and dash for some series: those of the methods by name, else by order. */
export function seriesScales(series: readonly string[]): Record<"color" | "shape" | "dash", {
  domain: readonly string[];
  range: readonly unknown[];
}> {
  // What is no method must not look like one that stands beside it.
  const taken = new Set(series.flatMap((name) => METHODS[name]?.color ?? []));
  const free = PALETTE.filter((color) => !taken.has(color));
  let next = 0;
  const style = series.map((name) => {
    if (METHODS[name]) return METHODS[name];
    const i = next++;
    return {
      color: (free.length ? free : PALETTE)[i % (free.length || PALETTE.length)],
      shape: SHAPES[i % SHAPES.length],
      dash: DASHES[i % DASHES.length],
    };
  });
  return {
    color: { domain: series, range: style.map(({ color }) => color) },
    shape: { domain: series, range: style.map(({ shape }) => shape) },
    dash: { domain: series, range: style.map(({ dash }) => dash) },
  };
}

const INK = "#1A1A1A", FAINT = "#D9D9D9";

/** The look that all figures share: readable at column width, on paper as well. */
export const THEME = {
  font: "DejaVu Sans, Verdana, sans-serif",
  padding: 12,
  view: { stroke: null },
  title: {
    anchor: "start",
    frame: "group",
    fontSize: 15,
    fontWeight: "bold",
    color: INK,
    subtitleFontSize: 11,
    subtitleColor: "#4D4D4D",
    subtitlePadding: 4,
    offset: 14,
  },
  axis: {
    labelFontSize: 11,
    titleFontSize: 12,
    titleFontWeight: "normal",
    labelColor: INK,
    titleColor: INK,
    domainColor: "#666666",
    tickColor: "#666666",
    gridColor: FAINT,
    labelLimit: 320,
    labelFlush: false,
  },
  legend: {
    labelFontSize: 11,
    titleFontSize: 12,
    titleFontWeight: "normal",
    labelColor: INK,
    titleColor: INK,
    labelLimit: 320,
    titleLimit: 400,
    symbolSize: 80,
    symbolOpacity: 1,
  },
  header: { labelFontSize: 12, titleFontSize: 12, labelColor: INK, labelFontWeight: "bold" },
  line: { strokeWidth: 2 },
  point: { filled: true, size: 45, opacity: 1 },
  text: { fontSize: 11, color: INK },
} as const;
