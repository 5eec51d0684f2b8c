import type { StudyObserver } from "./observer.ts";

/** Counts the fits of a stage, whole and in parts, and tells an observer. */
export class StudyProgress {
  readonly #observer: StudyObserver;
  #underway = 0;
  #stage = { label: "", done: 0, total: 0 };

  constructor(observer: StudyObserver) {
    this.#observer = observer;
  }

  /** Announces a stage of so many fits. */
  expect({ label, total }: { label: string; total: number }): void {
    this.#stage = { label, done: 0, total };
    this.#underway = 0;
    this.#report();
  }

  /** Takes fits off the count that an earlier run has made, so that the speed is of this one. */
  reused(fits: number): void {
    this.#stage.total -= fits;
    this.#report();
  }

  /** Counts a finished fit; `underway` as it is without that fit. */
  finished(underway: number = this.#underway): void {
    this.#stage.done++;
    this.#underway = underway;
    this.#report();
  }

  /** Shows fits on their way, counted in parts. */
  underway(fits: number): void {
    this.#underway = fits;
    this.#report();
  }

  #report(): void {
    const { label, done, total } = this.#stage;
    const reached = Math.min(done + this.#underway, total);
    this.#observer.progress({ label, done: reached, total, unit: "fits" });
  }
}
