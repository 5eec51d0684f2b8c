/**
 * Reads a JSON file.
 *
 * @throws {SyntaxError} With the file, when it does not parse
 */
export async function readJson(path: string): Promise<unknown> {
  const text = await Deno.readTextFile(path);
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new SyntaxError(
      `${path}: Cannot read it as it must be JSON: ${(cause as SyntaxError).message}`,
    );
  }
}
