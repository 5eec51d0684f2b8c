import { ModelError } from "../errors.ts";

/** Reads single settings of a model's `config.json`; each error says which one and what was found. */
export class ConfigReader {
  constructor(
    readonly where: string,
    readonly raw: Readonly<Record<string, unknown>>,
  ) {}

  /** A whole number of at least 1. */
  size(key: string, otherwise?: number): number {
    const value = this.raw[key] ?? otherwise;
    if (typeof value !== "number" || !Number.isSafeInteger(value) || value < 1) {
      throw this.error(`${key} must be a whole number of at least 1`, value);
    }
    return value;
  }

  /** A finite number above zero. */
  positive(key: string, otherwise: number, from = this.raw): number {
    const value = from[key] ?? otherwise;
    if (typeof value !== "number" || !Number.isFinite(value) || value <= 0) {
      throw this.error(`${key} must be a number above 0`, value);
    }
    return value;
  }

  /** One of the values that are known here. */
  oneOf<T extends string>(key: string, known: readonly T[], otherwise?: T): T {
    const value = this.raw[key] ?? otherwise;
    if (!known.includes(value as T)) {
      throw this.error(`${key} must be one of ${known.join(", ")}`, value);
    }
    return value as T;
  }

  error(must: string, found: unknown): ModelError {
    return new ModelError(
      "unsupported",
      `${this.where}: Cannot run the model on our kernels as ${must}: found ${
        JSON.stringify(found) ?? "nothing"
      }`,
    );
  }
}
