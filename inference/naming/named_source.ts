import { isFolder } from "../model_files/look_at.ts";

/** What a name may stand for that is no entry of `models.yaml`. */
export type NamedSource =
  | { readonly kind: "folder"; readonly folder: string }
  | { readonly kind: "hub"; readonly repo: string; readonly revision?: string }
  | { readonly kind: "server"; readonly endpoint: string; readonly servedName?: string };

const REPOSITORY = /^([\w-][\w.-]*\/[\w-][\w.-]*?)(?:@([\w][\w./-]*))?$/;

/** What may be written where a model is named, for messages and help texts. */
export const NAMED_SOURCES =
  "a folder in the hub's layout, owner/model of the hub (owner/model@REVISION), or a server's http://HOST/v1#NAME";

/**
 * Tells a folder, a model of the hub and the address of a server apart; a folder that is there comes
 * first.
 *
 * @param name As a person writes it; behind `#`, the name that the server has for the model
 * @returns Undefined if it is none of these
 *
 * @example Three kinds
 * ```ts
 * import { namedSource } from "./named_source.ts";
 * import { strict as assert } from "node:assert";
 *
 * assert.deepEqual(await namedSource("owner/model@v1"), {
 *   kind: "hub",
 *   repo: "owner/model",
 *   revision: "v1",
 * });
 * assert.deepEqual(await namedSource("http://127.0.0.1:8080/v1#tiny"), {
 *   kind: "server",
 *   endpoint: "http://127.0.0.1:8080/v1",
 *   servedName: "tiny",
 * });
 * assert.equal(await namedSource("nothing like it"), undefined);
 * ```
 */
export async function namedSource(name: string): Promise<NamedSource | undefined> {
  if (/^https?:\/\//.test(name) && URL.canParse(name)) {
    const [endpoint, servedName] = name.split(/#(.*)/s);
    return { kind: "server", endpoint, ...(servedName && { servedName }) };
  }
  if (await isFolder(name)) return { kind: "folder", folder: name.replace(/(.)\/+$/, "$1") };
  const [, repo, revision] = REPOSITORY.exec(name) ?? [];
  return repo === undefined ? undefined : { kind: "hub", repo, ...(revision && { revision }) };
}

/** A short name of a model: the last part of its folder or repository. */
export function shortName(path: string): string {
  return path.split("/").filter((part) => part && part !== ".").at(-1) ?? path;
}
