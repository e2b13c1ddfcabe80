/** Python's `time.sleep`: holds the thread it is called on, an event loop and all, for so many ms. */
export function block(ms: number): string {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
  return 'done';
}
