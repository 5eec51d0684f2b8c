/** What was typed cannot be carried out as it stands; the program ends with status 2. */
export class UsageError extends RangeError {
  override readonly name = "UsageError";
}
