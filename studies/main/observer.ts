/** Who is told how a study goes. */
export interface StudyObserver {
  /** A sentence that stays, such as where the data come from. */
  note(text: string): void;
  /** How far the present stage has come; `done` may lie between whole units. */
  progress(
    stage: {
      readonly label: string;
      readonly done: number;
      readonly total: number;
      readonly unit: string;
    },
  ): void;
}
