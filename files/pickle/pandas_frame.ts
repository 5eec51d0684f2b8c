import { refuse } from "./error.ts";
import { arrayOf } from "./pandas_column.ts";
import { Labels } from "./pandas_index.ts";
import { ArrayBuilding } from "./numpy.ts";
import {
  Building,
  type Convert,
  describe,
  field,
  type PickledArray,
  type PickledFrame,
  type PickledSeries,
  sequence,
  Slice,
} from "./values.ts";

const MAX_COLUMNS = 1_000_000;

/** Some columns of one type, and which they are. */
export class Block extends Building {
  readonly what = "pandas.Block";

  constructor(readonly values: unknown, readonly placement: unknown) {
    super();
  }

  /** Which `several` columns these are, of `count`. */
  places(count: number, several: number): number[] {
    if (this.placement instanceof Slice) return this.placement.indices(count, several);
    if (this.placement instanceof ArrayBuilding) {
      return Array.from(this.placement.array.data as ArrayLike<number | bigint>, Number);
    }
    return refuse(`Cannot place columns by ${describe(this.placement)}`);
  }

  plain(): never {
    return refuse("Cannot read a block of columns without its frame");
  }
}

/** The blocks and labels behind a frame or a series. */
export class BlockManager extends Building {
  readonly what = "pandas.BlockManager";
  blocks: readonly Block[] = [];
  axes: readonly Labels[] = [];

  /** As `BlockManager(blocks, axes)`, or empty until it is given its state. */
  constructor(args: readonly unknown[] = []) {
    super();
    if (args.length === 0) return;
    this.blocks = sequence(args[0], "blocks").map((block) =>
      block instanceof Block ? block : refuse(`Cannot read a block of ${describe(block)}`)
    );
    this.axes = axesOf(args[1]);
  }

  /** (…, …, …, {"0.14.1": {axes, blocks: [{values, mgr_locs}]}}) */
  override setState(state: unknown): void {
    const parts = sequence(state, "a BlockManager's state");
    const latest = field(parts[3], "0.14.1", "a BlockManager's state");
    this.axes = axesOf(field(latest, "axes", this.what));
    this.blocks = sequence(field(latest, "blocks", this.what), "blocks").map((block) =>
      new Block(field(block, "values", "a block"), field(block, "mgr_locs", "a block"))
    );
  }

  plain(): never {
    return refuse("Cannot read blocks of columns without their frame");
  }
}

/** A table. */
export class Frame extends Building {
  readonly what = "pandas.DataFrame";
  private manager: BlockManager | undefined;

  override setState(state: unknown): void {
    this.manager = managerOf(state, this.what);
  }

  plain(convert: Convert): PickledFrame {
    const { axes, blocks } = this.manager ?? refuse("Cannot read a DataFrame without its data");
    if (axes.length !== 2) {
      refuse(`Cannot read a DataFrame as it must have two axes: found ${axes.length}`);
    }
    const count = axes[0].length, rows = axes[1].length;
    if (count > MAX_COLUMNS) refuse(`Cannot read a DataFrame of more than ${MAX_COLUMNS} columns`);
    const data = new Map<number, PickledArray>();
    for (const block of blocks) {
      const array = arrayOf(block.values);
      const several = array.shape.length === 2 ? array.shape[0] : 1;
      const places = block.places(count, several);
      if (several !== places.length || array.shape.at(-1) !== rows) {
        refuse(
          `Cannot read a DataFrame as ${places.length} columns of ${rows} rows must fit a block of shape [${array.shape}]`,
        );
      }
      places.forEach((place, k) => {
        if (!(place >= 0 && place < count) || data.has(place)) {
          refuse(`Cannot read a DataFrame as column ${place} of ${count} must come once`);
        }
        data.set(
          place,
          finish(
            { ...array, shape: [rows], data: array.data.slice(k * rows, (k + 1) * rows) },
            convert,
          ),
        );
      });
    }
    if (data.size !== count) {
      refuse(`Cannot read a DataFrame as it must have ${count} columns: found ${data.size}`);
    }
    const columns = axes[0].labels(convert, count).map((label) =>
      typeof label === "string" || typeof label === "number" || typeof label === "bigint"
        ? String(label)
        : refuse(
          `Cannot read a DataFrame as its columns must have plain names: found ${describe(label)}`,
        )
    );
    const index = count > 0 ? axes[1].labels(convert, rows) : axes[1].plain(convert);
    return { kind: "frame", columns, index, data: columns.map((_, c) => data.get(c)!) };
  }
}

/** A single labelled column. */
export class Series extends Building {
  readonly what = "pandas.Series";
  private manager: BlockManager | undefined;
  private label: unknown = null;

  override setState(state: unknown): void {
    this.manager = managerOf(state, this.what);
    const fields = state as Map<string, unknown>; // pandas 2 renamed the name
    this.label = fields.get("_name") ?? fields.get("name") ?? null;
  }

  plain(convert: Convert): PickledSeries {
    const { axes, blocks } = this.manager ?? refuse("Cannot read a Series without its data");
    if (axes.length !== 1 || blocks.length !== 1) {
      refuse("Cannot read a Series as it must be one column");
    }
    const array = arrayOf(blocks[0].values);
    if (array.shape.length !== 1) refuse(`Cannot read a Series of shape [${array.shape}]`);
    const index = axes[0].labels(convert, array.shape[0]);
    return { kind: "series", name: convert(this.label), index, data: finish(array, convert) };
  }
}

/** A column whose objects are plain. */
function finish(array: PickledArray, convert: Convert): PickledArray {
  return array.dtype === "object"
    ? { ...array, data: (array.data as unknown[]).map(convert) }
    : array;
}

function managerOf(state: unknown, what: string): BlockManager {
  const key = state instanceof Map && state.has("_data") ? "_data" : "_mgr";
  const manager = field(state, key, what);
  return manager instanceof BlockManager
    ? manager
    : refuse(`Cannot read ${what} of ${describe(manager)}`);
}

function axesOf(value: unknown): Labels[] {
  return sequence(value, "axes").map((axis) =>
    axis instanceof Labels ? axis : refuse(`Cannot read an axis of ${describe(axis)}`)
  );
}
