import { isMap, isNode, LineCounter, parseDocument } from "npm:yaml@2.9.1";
import { ModelsFile } from "./schema.ts";

/** A place in a document: keys and list indices from the top. */
type Path = readonly PropertyKey[];

/**
 * Reads the text of a `models.yaml`.
 *
 * @param text The document
 * @param options `file`: its name, for messages
 * @throws {SyntaxError} On the first thing that does not hold, with file, line and column: no YAML, a
 *   repeated or unknown key, a missing key, a value of the wrong kind, names used twice, or settings
 *   that exclude each other
 *
 * @example A key that nobody knows
 * ```ts
 * import { parseModelsFile } from "./parse_models_file.ts";
 * import { strict as assert } from "node:assert";
 *
 * const entry = "{name: a, folder: m, backend: onnx, dtype: float32, max_tokens: 9, temperature: 0}";
 * assert.equal(parseModelsFile(`models: [${entry}]`, { file: "m.yaml" }).models[0].context_length, 2048);
 * assert.throws(
 *   () => parseModelsFile(`models: [${entry}]\ndefault: a\n`, { file: "m.yaml" }),
 *   /^SyntaxError: m.yaml:2:1: Cannot read models as default is not a known key/,
 * );
 * ```
 */
export function parseModelsFile(text: string, options: { readonly file: string }): ModelsFile {
  const { file } = options;
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    uniqueKeys: true,
  });
  const fail = (offset: number, message: string): never => {
    const { line, col } = lines.linePos(offset);
    throw new SyntaxError(`${file}:${line}:${col}: Cannot read models as ${message}`);
  };
  const [error] = [...document.errors, ...document.warnings];
  if (error) fail(error.pos[0], `the file must be YAML: ${error.message}`);
  const parsed = ModelsFile.safeParse(document.toJS());
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  if (issue.code === "unrecognized_keys") {
    const key = issue.keys[0];
    const path = [...issue.path, key];
    return fail(keyOffset(document, path), `${key} is not a known key of ${nameOf(issue.path)}`);
  }
  const found = document.getIn(issue.path, false);
  const offset = found === undefined
    ? nodeOffset(document, issue.path.slice(0, -1))
    : valueOffset(document, issue.path);
  if (found === undefined && issue.code !== "custom") {
    return fail(offset, `${nameOf(issue.path)} is missing`);
  }
  return fail(offset, `${nameOf(issue.path)} ${messageOf(issue, found)}`);
}

/** A path as a person would say it: `models[0].name`, or the file for the top. */
function nameOf(path: Path): string {
  if (path.length === 0) return "the file";
  return path.reduce<string>(
    (text, part) =>
      typeof part === "number"
        ? `${text}[${part}]`
        : text
        ? `${text}.${String(part)}`
        : String(part),
    "",
  );
}

/** What zod found, in the manner of the other messages. */
function messageOf(issue: { code: string; message: string }, found: unknown): string {
  if (issue.code === "custom") return issue.message;
  const rule = issue.message.replace(/^Invalid (input|option): /, "").replace(/, received .*$/, "")
    .replace(/^expected/, "must be").replace(/^Too (small|big): must be/, "must be")
    .replace(/^Too (small|big): expected (\w+) to be/, "must be").replace(
      /^must be one of/,
      "must be one of",
    );
  const plain = isNode(found) ? found.toJSON() : found;
  return `${rule}: found ${JSON.stringify(plain)?.slice(0, 100)}`;
}

type Document = ReturnType<typeof parseDocument>;

/** Where the value at a path begins. */
function valueOffset(document: Document, path: Path): number {
  const node = document.getIn(path, true);
  return isNode(node) ? node.range?.[0] ?? 0 : nodeOffset(document, path.slice(0, -1));
}

/** Where the nearest thing that is there begins. */
function nodeOffset(document: Document, path: Path): number {
  for (let depth = path.length; depth > 0; depth--) {
    const node = document.getIn(path.slice(0, depth), true);
    if (isNode(node) && node.range) return node.range[0];
  }
  return 0;
}

/** Where a key is written. */
function keyOffset(document: Document, path: Path): number {
  const parent = path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true);
  if (isMap(parent)) {
    const pair = parent.items.find(({ key }) => isNode(key) && key.toJSON() === path.at(-1));
    if (pair && isNode(pair.key) && pair.key.range) return pair.key.range[0];
  }
  return nodeOffset(document, path);
}
