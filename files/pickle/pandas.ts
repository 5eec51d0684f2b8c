import { refuse } from "./error.ts";
import {
  ArrowText,
  Categories,
  CategoryType,
  Masked,
  ObjectText,
  PlainType,
} from "./pandas_column.ts";
import { Block, BlockManager, Frame, Series } from "./pandas_frame.ts";
import { newIndex } from "./pandas_index.ts";
import { type Allowed, AllowedName, type Building, describe } from "./values.ts";

type Does = Pick<Allowed, "call" | "create">;
type Entry = [modules: readonly string[], name: string, does: Does];

const INDEX = [
  "pandas",
  "pandas.core.indexes.base",
  "pandas.core.indexes.numeric",
  "pandas.core.indexes.range",
  "pandas.core.indexes.multi",
] as const;
const MANAGERS = ["pandas.core.internals.managers", "pandas.core.internals"];
const STRINGS = [
  "pandas",
  "pandas.arrays",
  "pandas.core.arrays.string_",
  "pandas.core.arrays.string_arrow",
];

/** `_unpickle_block(values, placement, axes)` */
const makeBlock: Does = { call: ([values, placement]) => new Block(values, placement) };

/** `__pyx_unpickle_NDArrayBacked(class, checksum, None)`: made empty, given its state next. */
const backed: Does = {
  call: ([made, , state]): Building => {
    if (!(made instanceof AllowedName) || !made.create || state !== null) {
      return refuse(`Cannot read a column of ${describe(made)}`);
    }
    return made.create();
  },
};

/** A type, made by a call or by NEWOBJ. */
const plainType = (name: string): Does => ({
  call: () => new PlainType(name),
  create: () => new PlainType(name),
});

/** Numbers with gaps: the arrays and types of each kind and width. */
function masked(): Entry[] {
  const entries: Entry[] = [];
  const add = (file: string, array: string, types: string[]) => {
    const module = `pandas.core.arrays.${file}`;
    entries.push([["pandas.arrays", module], array, {
      create: () => new Masked(`pandas.arrays.${array}`),
    }]);
    for (const type of types) entries.push([["pandas", module], type, plainType(`pandas.${type}`)]);
  };
  const widths = ["8", "16", "32", "64"];
  const whole = widths.flatMap((w) => [`Int${w}Dtype`, `UInt${w}Dtype`]);
  add("integer", "IntegerArray", whole);
  add("floating", "FloatingArray", ["Float32Dtype", "Float64Dtype"]);
  add("boolean", "BooleanArray", ["BooleanDtype"]);
  return entries;
}

/** Tables, by module and name: pandas 3 shortened the names of its modules. */
export const PANDAS: readonly Entry[] = [
  [["pandas", "pandas.core.frame"], "DataFrame", { create: () => new Frame() }],
  [["pandas", "pandas.core.series"], "Series", { create: () => new Series() }],
  ...["BlockManager", "SingleBlockManager"].map((name): Entry => [MANAGERS, name, {
    call: (args) => new BlockManager(args),
    create: () => new BlockManager(),
  }]),
  [["pandas._libs.internals"], "_unpickle_block", makeBlock],
  [["pandas.core.internals.blocks"], "new_block", makeBlock],
  [["pandas.core.indexes.base"], "_new_Index", { call: newIndex }],
  ...["Index", "RangeIndex", "MultiIndex", "Int64Index", "UInt64Index", "Float64Index"]
    .map((name): Entry => [INDEX, name, {}]),
  [["pandas._libs.arrays"], "__pyx_unpickle_NDArrayBacked", backed],
  [["pandas", "pandas.core.arrays.categorical"], "Categorical", { create: () => new Categories() }],
  [["pandas", "pandas.core.dtypes.dtypes"], "CategoricalDtype", {
    create: () => new CategoryType(),
  }],
  [STRINGS, "StringDtype", plainType("pandas.StringDtype")],
  [STRINGS, "StringArray", { create: () => new ObjectText() }],
  [STRINGS, "ArrowStringArray", { create: () => new ArrowText() }],
  [STRINGS, "ArrowStringArrayNumpySemantics", { create: () => new ArrowText() }],
  ...masked(),
];
