import { type Code, code, type Value } from "./code.ts";

/** Runs the body again as long as a `continueIf` at its own level says so. */
export function loop(...body: readonly Code[]): Code {
  return [0x03, 0x40, ...body.flat(), 0x0b];
}

/** Jumps to the start of the loop it stands in directly (not inside an `when` of it). */
export function continueIf(condition: Value): Code {
  return [...code(condition), 0x0d, 0x00];
}

/** Runs one of two statements. */
export function when(condition: Value, yes: readonly Code[], no: readonly Code[] = []): Code {
  const otherwise = no.length ? [0x05, ...no.flat()] : [];
  return [...code(condition), 0x04, 0x40, ...yes.flat(), ...otherwise, 0x0b];
}

/** Fills `bytes` bytes from `address` with zeros. */
export function clear(address: Value, bytes: Value): Code {
  return [...code(address), 0x41, 0x00, ...code(bytes), 0xfc, 0x0b, 0x00];
}
