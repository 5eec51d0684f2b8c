import { PathError } from "./sandbox_error.ts";

const LONGEST_PATH = 4096;
const LONGEST_NAME = 255;

/**
 * The names that lead from the root of a workspace to a path, none of which can leave it.
 *
 * Paths are written with `/` and are case-sensitive; a backslash is an ordinary character. A path
 * that starts with the root counts from it, any other absolute path is outside. `.` and one
 * trailing slash are dropped, and `..` is refused, as its meaning would depend on links.
 *
 * @param path As given by a program or model
 * @param options.root Where commands see the workspace, absolute
 * @param options.action What is attempted, for the message
 * @returns Names from the root down, none for the root itself
 * @throws {PathError} A path outside, with NUL, with an empty name, or too long
 *
 * @example A path inside, and one outside
 * ```ts
 * import { splitPath } from "./confined_path.ts";
 * import { strict as assert } from "node:assert";
 *
 * const options = { root: "/workspace", action: "read" };
 * assert.deepEqual(splitPath("./src/main.py", options), ["src", "main.py"]);
 * assert.deepEqual(splitPath("/workspace/src", options), ["src"]);
 * assert.throws(() => splitPath("../etc/passwd", options), { fault: "outside" });
 * ```
 */
export function splitPath(
  path: string,
  { root, action }: { readonly root: string; readonly action: string },
): string[] {
  const refuse = (fault: "outside" | "name", detail: string) => {
    const shown = path.length > 200 ? `${path.slice(0, 200)}…` : path;
    return new PathError(action, shown.replaceAll("\0", "\\0"), fault, detail);
  };
  if (typeof path !== "string") {
    throw new TypeError(`Cannot ${action} a path that is not text: got ${typeof path}`);
  }
  if (path === "") throw refuse("name", "a path must have at least one character");
  if (path.includes("\0")) throw refuse("name", "a path must not contain NUL");
  const bytes = new TextEncoder().encode(path).length;
  if (bytes > LONGEST_PATH) {
    throw refuse("name", `a path must have at most ${LONGEST_PATH} bytes: it has ${bytes}`);
  }
  let inner = path;
  if (path.startsWith("/")) {
    if (path !== root && !path.startsWith(`${root}/`)) {
      throw refuse("outside", `paths must lie in the workspace ${root}`);
    }
    inner = path.slice(root.length + 1) || ".";
  }
  const names = inner.replace(/(?<=.)\/$/, "").split("/");
  for (const name of names) {
    if (name === "") throw refuse("name", "a path must not contain an empty name");
    if (name === "..") throw refuse("outside", 'a path must not contain ".."');
    if (new TextEncoder().encode(name).length > LONGEST_NAME) {
      throw refuse("name", `each name must have at most ${LONGEST_NAME} bytes`);
    }
  }
  return names.filter((name) => name !== ".");
}
