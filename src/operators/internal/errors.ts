/**
 * The error that stays when cleanup fails after something had failed already: the later one, which names the earlier as
 * its cause, as an exception raised in a Python `finally` does.
 */
export function supersede(earlier: unknown, later: unknown): unknown {
  if (later instanceof Error && later.cause === undefined && later !== earlier) {
    // Defined as `new Error(message, { cause })` does; a frozen error stays as it is.
    Reflect.defineProperty(later, 'cause', { value: earlier, configurable: true, writable: true });
  }
  return later;
}
