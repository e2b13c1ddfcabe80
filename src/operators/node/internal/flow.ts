/** What can be told to wait. */
export interface Flow {
  pause(): void;
  resume(): void;
}

/** Where bytes go. */
export interface Sink {
  data(chunk: Buffer): void;
  end(): void;
  error(error: Error): void;
  destroy(): void;
}
