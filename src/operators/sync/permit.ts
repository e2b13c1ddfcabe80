/** The right to hold something until `release()`. Disposable: `using permit = …` gives it back at the end of the block. */
export interface Permit extends Disposable {
  /** Gives it back. Idempotent: only the first call counts. */
  release(): void;
}
