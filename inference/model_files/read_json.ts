import { readText } from "../../files/mod.ts";
import { ModelError } from "../errors.ts";

/** Reads a JSON object of a model's folder; an error names the file. */
export async function readJson(path: string): Promise<Record<string, unknown>> {
  const value = await readJsonIfPresent(path);
  if (!value) {
    throw new ModelError("missing", `Cannot open a model as it must have ${path}: found no file`);
  }
  return value;
}

/** The same, or undefined if there is no such file. */
export async function readJsonIfPresent(
  path: string,
): Promise<Record<string, unknown> | undefined> {
  let text: string;
  try {
    text = await readText(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new ModelError(
      "damaged",
      `${path}: Cannot read it as it must be JSON: ${(cause as Error).message}`,
      { cause },
    );
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new ModelError("damaged", `${path}: Cannot read it as it must hold a JSON object`);
  }
  return value as Record<string, unknown>;
}
