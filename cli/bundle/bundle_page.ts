import { projectRoot } from "../project_root.ts";
import { bundleScript } from "./bundle_script.ts";

/** The page that trains in a browser, as one file with its script in it. */
export async function bundlePage(): Promise<string> {
  const page = await Deno.readTextFile(`${projectRoot()}browser/page.html`);
  const script = await bundleScript("browser/page.ts");
  const place = '<script type="module" src="./page.ts"></script>';
  if (!page.includes(place)) {
    throw new Error(`Cannot bundle the page as it must have the line ${place}: found none`);
  }
  // A script in a page must not hold the characters that end it.
  const inline = script.replaceAll("</script", "<\\/script");
  return page.replace(place, () => `<script type="module">${inline}</script>`);
}
