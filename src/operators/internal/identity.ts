/** The projector of operators whose inputs are the work itself. */
export function identity<T>(value: T): T {
  return value;
}
