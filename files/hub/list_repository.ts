import { HubError } from "./hub_error.ts";
import { listingUrl, type Repository, safePath } from "./repository.ts";
import { ask, pieces } from "./request.ts";
import { retrying } from "./retry.ts";
import type { HubSettings } from "./settings.ts";

const MAX_LISTING_BYTES = 256 << 20;

/** A file as the list has it; size and digests where the hub tells them. */
export interface ListedFile {
  readonly path: string;
  readonly size?: number;
  readonly sha256?: string;
  readonly gitSha1?: string;
}

/** The files of a repository at one commit. */
export interface Listing {
  readonly commit: string;
  readonly files: readonly ListedFile[];
}

/** Asks for the list of files. */
export async function listRepository(settings: HubSettings, source: Repository): Promise<Listing> {
  const what = `the file list of ${source.repo} at ${source.revision}`;
  const text = await retrying(settings, async () => {
    const { response } = await ask(listingUrl(settings, source), settings, what);
    const decoder = new TextDecoder();
    let text = "";
    for await (const piece of pieces(response, settings, what)) {
      text += decoder.decode(piece, { stream: true });
      if (text.length > MAX_LISTING_BYTES) {
        throw new HubError(
          "damaged",
          `Cannot get ${what} as it must be shorter than ${MAX_LISTING_BYTES} bytes`,
        );
      }
    }
    return text + decoder.decode();
  });
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch (cause) {
    throw new HubError(
      "damaged",
      `Cannot read ${what} as it must be JSON: found ${JSON.stringify(text.slice(0, 100))}`,
      undefined,
      { cause },
    );
  }
  return parseListing(body, what);
}

/** Takes what is needed from a list, and refuses names that would leave their folder. */
export function parseListing(body: unknown, what: string): Listing {
  const { sha, siblings } = (body ?? {}) as Record<string, unknown>;
  if (typeof sha !== "string" || !/^[0-9a-f]{40,64}$/.test(sha) || !Array.isArray(siblings)) {
    throw new HubError(
      "damaged",
      `Cannot read ${what} as it must give a commit and files: found ${
        JSON.stringify(body)?.slice(0, 100)
      }`,
    );
  }
  const files = siblings.map((entry): ListedFile => {
    const { rfilename, size, blobId, lfs } = (entry ?? {}) as Record<string, unknown>;
    const large = (lfs ?? {}) as Record<string, unknown>;
    return {
      path: safePath(rfilename),
      size: whole(large.size) ?? whole(size),
      sha256: hex(large.sha256, 64),
      gitSha1: lfs ? undefined : hex(blobId, 40),
    };
  });
  return { commit: sha, files };
}

function whole(value: unknown): number | undefined {
  return Number.isSafeInteger(value) && (value as number) >= 0 ? value as number : undefined;
}

function hex(value: unknown, digits: number): string | undefined {
  return typeof value === "string" && value.length === digits && /^[0-9a-f]+$/.test(value)
    ? value
    : undefined;
}
