/**
 * What kernel tests need of `node:assert/strict`, for a page.
 *
 * @module
 */
class AssertionError extends Error {
  override name = "AssertionError";
}

type Message = string | Error | undefined;

function fail(message: Message, text: string): never {
  throw message instanceof Error ? message : new AssertionError(message ?? text);
}

function same(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Object.getPrototypeOf(a) !== Object.getPrototypeOf(b)) return false;
  if (a instanceof Map && b instanceof Map) return same([...a], [...b]);
  if (a instanceof Set && b instanceof Set) return same([...a], [...b]);
  const keys = Object.keys(a), others = Object.keys(b);
  return keys.length === others.length &&
    keys.every((key) => Object.hasOwn(b, key) && same(Reflect.get(a, key), Reflect.get(b, key)));
}

function show(value: unknown): string {
  const text = JSON.stringify(ArrayBuffer.isView(value) ? Array.from(value as never) : value);
  return text && text.length > 200 ? `${text.slice(0, 200)}…` : String(text ?? value);
}

type Expected = RegExp | ((error: never) => boolean) | (new (...given: never[]) => Error) | {
  readonly message?: RegExp | string;
  readonly name?: string;
};

function matches(error: unknown, expected?: Expected): boolean {
  if (expected === undefined) return true;
  if (expected instanceof RegExp) return expected.test(String(error));
  if (typeof expected === "function") {
    if (expected.prototype instanceof Error || expected === (Error as unknown)) {
      return error instanceof (expected as new () => Error);
    }
    return (expected as (error: unknown) => boolean)(error);
  }
  const { message, name } = error as Error;
  const wanted = expected.message;
  return (expected.name === undefined || expected.name === name) &&
    (wanted === undefined ||
      (typeof wanted === "string" ? wanted === message : wanted.test(message)));
}

function assert(value: unknown, message?: Message): asserts value {
  if (!value) fail(message, `found ${show(value)}`);
}

assert.ok = assert as (value: unknown, message?: Message) => asserts value;
assert.equal = (a: unknown, b: unknown, message?: Message): void => {
  if (!Object.is(a, b)) fail(message, `${show(a)} is not ${show(b)}`);
};
assert.notEqual = (a: unknown, b: unknown, message?: Message): void => {
  if (Object.is(a, b)) fail(message, `both are ${show(a)}`);
};
assert.deepEqual = (a: unknown, b: unknown, message?: Message): void => {
  if (!same(a, b)) fail(message, `${show(a)} is not ${show(b)}`);
};
assert.notDeepEqual = (a: unknown, b: unknown, message?: Message): void => {
  if (same(a, b)) fail(message, `both are ${show(a)}`);
};
assert.match = (text: string, pattern: RegExp, message?: Message): void => {
  if (!pattern.test(text)) fail(message, `${show(text)} does not match ${pattern}`);
};
assert.throws = (run: () => unknown, expected?: Expected): void => {
  try {
    run();
  } catch (error) {
    if (matches(error, expected)) return;
    throw error;
  }
  fail(undefined, "nothing was thrown");
};
assert.rejects = async (
  run: Promise<unknown> | (() => Promise<unknown>),
  expected?: Expected,
): Promise<void> => {
  try {
    await (typeof run === "function" ? run() : run);
  } catch (error) {
    if (matches(error, expected)) return;
    throw error;
  }
  fail(undefined, "nothing was thrown");
};

export { AssertionError };
export default assert;
