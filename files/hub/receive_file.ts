import { HubError } from "./hub_error.ts";
import { ask, type HubResponse, type LinkedFile, pieces, plainEtag } from "./request.ts";
import type { HubSettings } from "./settings.ts";

/** What is known of a partly received file. */
interface PartNote {
  /** The hub's mark of the content */
  readonly etag: string;
  /** The mark of the host that the bytes come from, if it is another */
  readonly hostEtag?: string;
}

/** What came. */
export interface Received {
  readonly linked: LinkedFile;
  readonly bytes: number;
  /** Whether it was put together from more than one try */
  readonly resumed: boolean;
}

/**
 * Receives a file into `part`, carrying on where an earlier try ended if it is still the same file.
 *
 * A note beside the part holds the mark of the content. A part without a note, or with another mark, is
 * begun anew.
 *
 * @param onBytes Told how many bytes are there, and how many there will be if that is known
 * @throws {HubError} `network` or `timeout` if it was cut; what has come stays
 */
export async function receiveFile(
  url: URL,
  part: string,
  settings: HubSettings,
  what: string,
  onBytes: (bytes: number, total: number | undefined) => void,
): Promise<Received> {
  const note = await readNote(part);
  const there = note ? await sizeOf(part) : 0;
  let asked = there, answer = await askFrom(asked);
  const changed = note !== undefined && answer.linked.etag !== note.etag;
  if (asked > 0 && (changed || answer.response.status === 416)) {
    const total = answer.linked.size ?? rangeTotal(answer.response);
    await answer.response.body?.cancel();
    if (!changed && answer.response.status === 416 && total === there) {
      return { linked: { ...answer.linked, size: total }, bytes: there, resumed: true };
    }
    answer = await askFrom(asked = 0);
  }
  const { response, linked, fromHub } = answer;
  const from = response.status === 200 ? 0 : rangeStart(response);
  if (from === undefined || (from !== 0 && from !== asked)) {
    await response.body?.cancel();
    throw new HubError(
      "refused",
      `Cannot get ${what} as the file must be sent whole or from byte ${asked} on: answer ${response.status}`,
      response.status,
    );
  }
  const total = linked.size ??
    (response.status === 206 ? rangeTotal(response) : lengthOf(response));
  await dropNote(part); // a part that is being cut must not be carried on with
  using file = await Deno.open(part, { write: true, create: true });
  await file.truncate(from);
  await file.seek(from, Deno.SeekMode.Start);
  await writeNote(part, linked, fromHub ? null : response.headers.get("etag"));
  let bytes = from;
  onBytes(bytes, total);
  for await (const piece of pieces(response, settings, what)) {
    for (let at = 0; at < piece.length;) at += await file.write(piece.subarray(at));
    bytes += piece.length;
    if (total !== undefined && bytes > total) {
      throw new HubError("damaged", `Cannot get ${what} as it must have ${total} bytes: more came`);
    }
    onBytes(bytes, total);
  }
  if (total !== undefined && bytes < total) {
    throw new HubError(
      "network",
      `Cannot get ${what} as it must have ${total} bytes: ${bytes} came; run it again to carry on`,
    );
  }
  await file.sync();
  return { linked: { ...linked, size: total }, bytes, resumed: from > 0 };

  function askFrom(offset: number): Promise<HubResponse> {
    return ask(url, settings, what, ({ onHub, linked }): HeadersInit => {
      if (offset === 0 || !note) return {};
      if (!onHub && linked.etag !== note.etag) return {}; // the hub has another file by now
      const mark = onHub ? note.etag : note.hostEtag;
      return { range: `bytes=${offset}-`, ...(mark ? { "if-range": `"${mark}"` } : {}) };
    });
  }
}

/** Removes a part and its note. */
export async function dropPart(part: string): Promise<void> {
  await dropNote(part);
  await removeIfThere(part);
}

async function dropNote(part: string): Promise<void> {
  await removeIfThere(`${part}.json`);
}

async function removeIfThere(path: string): Promise<void> {
  await Deno.remove(path).catch((error) => {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  });
}

async function readNote(part: string): Promise<PartNote | undefined> {
  try {
    const note = JSON.parse(await Deno.readTextFile(`${part}.json`));
    return typeof note?.etag === "string" ? note : undefined;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Without a mark of the content there is no carrying on, and no note. */
async function writeNote(part: string, linked: LinkedFile, hostEtag: string | null): Promise<void> {
  if (!linked.etag) return;
  const strong = hostEtag && !hostEtag.startsWith("W/") ? plainEtag(hostEtag) : undefined;
  await Deno.writeTextFile(`${part}.json`, JSON.stringify({ etag: linked.etag, hostEtag: strong }));
}

async function sizeOf(path: string): Promise<number> {
  try {
    return (await Deno.stat(path)).size;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return 0;
    throw error;
  }
}

function lengthOf(response: Response): number | undefined {
  const length = response.headers.get("content-length");
  return length && /^\d+$/.test(length) ? Number(length) : undefined;
}

function rangeStart(response: Response): number | undefined {
  const match = /^bytes (\d+)-/.exec(response.headers.get("content-range") ?? "");
  return match ? Number(match[1]) : undefined;
}

function rangeTotal(response: Response): number | undefined {
  const match = /\/(\d+)$/.exec(response.headers.get("content-range") ?? "");
  return match ? Number(match[1]) : undefined;
}
