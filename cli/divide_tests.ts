/** Test files by whether they open a graphics device. */
export interface DividedTests {
  /** One after the other in one process: software graphics drivers do not bear more at once */
  readonly device: readonly string[];
  readonly other: readonly string[];
}

/** What a file that opens a device says: the helper that opens one, or the call itself. */
const OPENS = /_helpers\/backends\.ts|openGpu|openBackend|"webgpu"/;

/**
 * Divides test files so that those without a device can run beside the others.
 *
 * @param files Paths of test files
 */
export async function divideTests(files: readonly string[]): Promise<DividedTests> {
  const device: string[] = [], other: string[] = [];
  for (const file of files) {
    (OPENS.test(await Deno.readTextFile(file)) ? device : other).push(file);
  }
  return { device, other };
}

/** Folders and files of the project whose text holds examples: all but tests and benches. */
export async function documentedPaths(root: string): Promise<string[]> {
  const found: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(root)) {
    if (/^(\.|tests$|bench$|models$|node_modules$|output$|notebooks$)/.test(name)) continue;
    if (isDirectory || name.endsWith(".ts") || name === "README.md") found.push(`${root}${name}`);
  }
  return found.sort();
}
