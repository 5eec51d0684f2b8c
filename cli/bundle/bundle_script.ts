import { projectRoot } from "../project_root.ts";

/**
 * Makes one script for browsers of a module, with everything that it imports.
 *
 * @param entry Below the project's folder
 * @param config What stands in for modules that need a disk
 * @throws {Error} With what the bundler said, when it fails or leaves in what no browser has
 */
export async function bundleScript(
  entry: string,
  config = "browser/bundle.json",
): Promise<string> {
  const out = await Deno.makeTempFile({ suffix: ".js" });
  try {
    const { code, stderr } = await new Deno.Command(Deno.execPath(), {
      args: [
        ...["bundle", "--quiet", "--config", config, "--platform", "browser"],
        ...["--minify", "--output", out, entry],
      ],
      cwd: projectRoot(),
      env: { NO_COLOR: "1", DENO_NO_UPDATE_CHECK: "1" },
    }).output();
    if (code !== 0) {
      throw new Error(
        `Cannot bundle ${entry} for browsers: found\n${new TextDecoder().decode(stderr).trim()}`,
      );
    }
    const text = await Deno.readTextFile(out);
    const foreign = /["']((?:node|npm):[^"']+)["']/.exec(text)?.[1];
    if (foreign) {
      throw new Error(
        `Cannot bundle ${entry} for browsers as it must import nothing else: found ${foreign}`,
      );
    }
    return text;
  } finally {
    await Deno.remove(out);
  }
}
