/** A font in its regular and bold cut, as the bytes of TrueType files. */
export interface Font {
  readonly regular: Uint8Array;
  readonly bold: Uint8Array;
  /** Its family name, as the files state it */
  readonly family: string;
}

const FOLDERS = [
  "/usr/share/fonts/truetype/dejavu",
  "/usr/share/fonts/dejavu",
  "/usr/share/fonts/dejavu-sans-fonts",
  "/usr/share/fonts/TTF",
  "/usr/local/share/fonts/dejavu",
  "/usr/local/share/fonts",
  "/opt/homebrew/share/fonts",
  "/Library/Fonts",
  "C:/Windows/Fonts",
];

/**
 * Finds DejaVu Sans where systems keep it. A picture drawn without a font has no text at all, so there is
 * no way around one.
 *
 * @param folders Where to look, the usual places by default
 * @throws {RangeError} When no folder holds both files; says what to install
 *
 * @example A folder without fonts
 * ```ts
 * import { findFont } from "./find_font.ts";
 * import { strict as assert } from "node:assert";
 *
 * await assert.rejects(findFont(["/nowhere"]), /fonts-dejavu-core/);
 * ```
 */
export async function findFont(folders: readonly string[] = FOLDERS): Promise<Font> {
  for (const folder of folders) {
    const [regular, bold] = await Promise.all(
      ["DejaVuSans.ttf", "DejaVuSans-Bold.ttf"].map((name) => read(`${folder}/${name}`)),
    );
    if (regular && bold) return { regular, bold, family: "DejaVu Sans" };
  }
  throw new RangeError(
    `Cannot draw PNG pictures as DejaVuSans.ttf and DejaVuSans-Bold.ttf must be installed (Debian: apt-get install fonts-dejavu-core; Fedora: dejavu-sans-fonts; macOS: brew install font-dejavu): found neither in ${
      folders.join(", ")
    }`,
  );
}

async function read(path: string): Promise<Uint8Array | undefined> {
  try {
    return await Deno.readFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) return;
    throw error;
  }
}
