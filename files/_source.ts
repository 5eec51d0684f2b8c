/** Bytes with a name for errors: a path that is read, or bytes that are there already. */
export async function readSource(
  source: string | Uint8Array,
): Promise<{ readonly bytes: Uint8Array; readonly name: string }> {
  return typeof source === "string"
    ? { bytes: await Deno.readFile(source), name: source }
    : { bytes: source, name: "<bytes>" };
}

/** Pairs of a map or of a plain object. */
export function entriesOf<V>(
  values: ReadonlyMap<string, V> | Readonly<Record<string, V>>,
): [string, V][] {
  return values instanceof Map
    ? [...values.entries()]
    : Object.entries(values as Readonly<Record<string, V>>);
}
