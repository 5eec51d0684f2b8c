/** Why a hub did not give what was asked for. */
export type HubErrorKind =
  | "unauthorized"
  | "forbidden"
  | "not found"
  | "rate limited"
  | "refused"
  | "server"
  | "network"
  | "timeout"
  | "damaged";

/** A download that failed, with the reason as a word and what to do in the message. */
export class HubError extends Error {
  override readonly name = "HubError";

  constructor(
    readonly kind: HubErrorKind,
    message: string,
    /** HTTP status, where there was an answer */
    readonly status?: number,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** Whether another try may help. */
export function mayPass(error: unknown): boolean {
  return error instanceof HubError &&
    (error.kind === "server" || error.kind === "network" || error.kind === "timeout");
}

/**
 * The error for an answer that is no success; the body is dropped.
 *
 * @param hasToken Whether a token was sent; undefined if the answer is not the hub's own, but that of a
 *   host it sent us to, whose refusals mean that the address has grown old
 */
export async function statusError(
  response: Response,
  what: string,
  hasToken: boolean | undefined,
): Promise<HubError> {
  await response.body?.cancel();
  const { status } = response;
  const code = response.headers.get("x-error-code") ?? response.headers.get("x-error-message");
  const said = code ? ` (${code.slice(0, 200)})` : "";
  const token = hasToken
    ? "the token that was sent does not open it: accept its terms on the hub's site, or set HF_TOKEN to a token of an account that may read it"
    : "set HF_TOKEN to a token of an account that may read it, after accepting its terms on the hub's site if it is gated";
  if (hasToken === undefined && (status === 401 || status === 403)) {
    return new HubError(
      "server",
      `Cannot get ${what} as the storage host must take the hub's address: answer ${status}${said}; try again`,
      status,
    );
  }
  if (status === 401) {
    return new HubError(
      "unauthorized",
      `Cannot get ${what} as it must be public or a token must be given: answer 401${said}; ${token}`,
      status,
    );
  }
  if (status === 403) {
    return new HubError(
      "forbidden",
      `Cannot get ${what} as the account must have access: answer 403${said}; ${token}`,
      status,
    );
  }
  if (status === 404) {
    return new HubError(
      "not found",
      `Cannot get ${what} as it must be there: answer 404${said}; check the name, the revision and the file${
        hasToken ? "" : ", and set HF_TOKEN if it is private"
      }`,
      status,
    );
  }
  if (status === 429) {
    const wait = response.headers.get("retry-after");
    return new HubError(
      "rate limited",
      `Cannot get ${what} as the hub takes no more requests for now: answer 429${said}; try again ${
        wait ? `after ${wait} s` : "later"
      }${hasToken ? "" : ", or set HF_TOKEN for a higher limit"}`,
      status,
    );
  }
  if (status >= 500 || status === 408) {
    return new HubError(
      "server",
      `Cannot get ${what} as the hub has a fault: answer ${status}${said}; try again later`,
      status,
    );
  }
  return new HubError(
    "refused",
    `Cannot get ${what} as the answer must be a success: answer ${status}${said}`,
    status,
  );
}
