import assert from "node:assert/strict";
import { cacheFolderFor } from "../../files/cache_folder.ts";

const pick = (system: string, env: Record<string, string>) =>
  cacheFolderFor(system, (name) => env[name]).replaceAll("\\", "/");

Deno.test("cacheFolder() follows the system's habit when no variable is set", () => {
  assert.equal(pick("linux", { HOME: "/h" }), "/h/.cache/assay");
  assert.equal(pick("darwin", { HOME: "/h" }), "/h/Library/Caches/assay");
  assert.equal(pick("windows", { USERPROFILE: "/h" }), "/h/AppData/Local/assay");
  assert.equal(pick("windows", { USERPROFILE: "/h", LOCALAPPDATA: "/l" }), "/l/assay");
});

Deno.test("cacheFolder() prefers its own variable, then the XDG one, and skips empty ones", () => {
  assert.equal(pick("linux", { HOME: "/h", XDG_CACHE_HOME: "/x", ASSAY_CACHE: "/a" }), "/a");
  assert.equal(pick("linux", { HOME: "/h", XDG_CACHE_HOME: "/x", ASSAY_CACHE: "" }), "/x/assay");
  assert.throws(() => pick("linux", {}), /ASSAY_CACHE or a home folder must be set/);
});
