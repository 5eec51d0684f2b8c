/** One field of a protocol buffer: a number, bytes, or text. */
function field(number: number, value: number | string | Uint8Array): number[] {
  if (typeof value === "number") return [...varint(number << 3), ...varint(value)];
  const bytes = typeof value === "string" ? new TextEncoder().encode(value) : value;
  return [...varint(number << 3 | 2), ...varint(bytes.length), ...bytes];
}

function varint(value: number): number[] {
  const out: number[] = [];
  for (; value > 127; value = Math.floor(value / 128)) out.push(value % 128 | 128);
  return [...out, value];
}

const message = (...fields: number[][]) => Uint8Array.from(fields.flat());

/** A model of one operator from a float vector `x` to `y`. */
export function oneOperatorModel(operator: string): Uint8Array {
  const shape = message(field(1, message(field(1, 2))));
  const tensor = message(field(1, message(field(1, 1), field(2, shape))));
  const value = (name: string) => message(field(1, name), field(2, tensor));
  const node = message(field(1, "x"), field(2, "y"), field(4, operator));
  const graph = message(
    field(1, node),
    field(2, "g"),
    field(11, value("x")),
    field(12, value("y")),
  );
  return message(field(1, 8), field(7, graph), field(8, message(field(2, 17))));
}
