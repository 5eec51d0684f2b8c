import { SYSTEM_PATH } from "./find_program.ts";

const LIST = 'for f in /proc/self/fd/*; do [ -e "$f" ] && echo "${f##*/}"; done';

let leaked: Promise<readonly number[]> | undefined;

/**
 * Descriptors that every child of this program inherits besides its own three.
 *
 * Whoever started this program may have left some open. A sandbox must close them, since a
 * descriptor is a way out that no namespace bars.
 */
export function leakedDescriptors(): Promise<readonly number[]> {
  return leaked ??= find();
}

async function find(): Promise<readonly number[]> {
  const { stdout } = await new Deno.Command("sh", {
    args: ["-c", LIST],
    clearEnv: true,
    env: { PATH: SYSTEM_PATH },
    stdin: "null",
  }).output();
  return new TextDecoder().decode(stdout).trim().split("\n").map(Number).filter((n) => n > 2);
}
