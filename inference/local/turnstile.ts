/** Lets one pass after another. */
export class Turnstile {
  #last: Promise<unknown> = Promise.resolve();

  /** Runs when all that came before has ended, however it ended. */
  pass<T>(run: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(run, run);
    this.#last = turn.catch(() => {});
    return turn;
  }
}
