import { refuse } from "./error.ts";

const MAX_DIGITS = 1000; // far past 64 bits; long numbers cost time out of proportion

/** A whole number as a number where that is exact, else as a big integer. */
function narrow(value: bigint): number | bigint {
  const short = Number(value);
  return Number.isSafeInteger(short) ? short : value;
}

/** Two's complement, low byte first, of any length. */
export function decodeLong(bytes: Uint8Array): number | bigint {
  if (bytes.length > MAX_DIGITS) {
    refuse(
      `Cannot read a number as it must have at most ${MAX_DIGITS} bytes: found ${bytes.length}`,
    );
  }
  let value = 0n;
  for (let i = bytes.length - 1; i >= 0; i--) value = (value << 8n) | BigInt(bytes[i]);
  return narrow(BigInt.asIntN(8 * bytes.length, value));
}

/** The text form of a whole number: `12`, `12L`, and the old booleans `00` and `01`. */
export function decodeInteger(line: string): number | bigint | boolean {
  if (line === "00" || line === "01") return line === "01";
  if (line.length > MAX_DIGITS || !/^[+-]?\d+L?$/.test(line)) {
    refuse(`Cannot read a number as it must be whole: found ${JSON.stringify(line.slice(0, 40))}`);
  }
  return narrow(BigInt(line.replace(/^\+|L$/g, "")));
}

/** The text form of a double. */
export function decodeFloat(line: string): number {
  const special = { inf: Infinity, "-inf": -Infinity, nan: NaN, "-nan": NaN }[line];
  if (special !== undefined) return special;
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(line)) {
    refuse(
      `Cannot read a number as it must be decimal: found ${JSON.stringify(line.slice(0, 40))}`,
    );
  }
  return Number(line);
}

/** Python's raw-unicode-escape. */
export function decodeEscapedText(line: string): string {
  return line.replace(/\\u([0-9a-fA-F]{4})|\\U([0-9a-fA-F]{8})/g, (_, short, long) => {
    const code = parseInt(short ?? long, 16);
    if (code > 0x10ffff) refuse(`Cannot read text as 0x${code.toString(16)} is no character`);
    return String.fromCodePoint(code);
  });
}

/** A quoted string of protocol 0, which must be ASCII. */
export function decodeQuoted(line: string): string {
  const quote = line[0];
  if (line.length < 2 || (quote !== "'" && quote !== '"') || line.at(-1) !== quote) {
    refuse("Cannot read a string as it must stand in quotes");
  }
  const escapes: Record<string, string> = {
    n: "\n",
    t: "\t",
    r: "\r",
    "\\": "\\",
    "'": "'",
    '"': '"',
  };
  const text = line.slice(1, -1).replace(/\\x([0-9a-fA-F]{2})|\\([\s\S])/g, (_, hex, one) => {
    if (hex) return String.fromCharCode(parseInt(hex, 16));
    return escapes[one] ?? refuse(`Cannot read a string as \\${one} is no escape`);
  });
  return ascii(text);
}

/** The bytes of an old string as text, if they are ASCII; others have no known encoding. */
export function ascii(text: string): string {
  for (let i = 0; i < text.length; i++) {
    if (text.charCodeAt(i) > 127) {
      refuse("Cannot read a byte string of Python 2 as it must be ASCII");
    }
  }
  return text;
}
