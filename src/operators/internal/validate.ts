/** How a value that was not expected reads in an error message. */
export function show(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'function') return value.name ? `function ${value.name}` : 'a function';
  if (typeof value === 'object' && value !== null) {
    if (Array.isArray(value)) return `an array of ${value.length}`;
    const name = (value.constructor as { name?: string } | undefined)?.name;
    return name && name !== 'Object' ? `${/^[AEIOU]/.test(name) ? 'an' : 'a'} ${name}` : 'an object';
  }
  return String(value);
}

export function expected(where: string, what: string, got: unknown): string {
  return `${where}: expected ${what}, got ${show(got)}`;
}

/** Throws unless `value` is an integer of at least `least`, or `Infinity`. */
export function checkCount(where: string, what: string, value: unknown, least = 1): asserts value is number {
  if (typeof value === 'number' && value >= least && (Number.isInteger(value) || value === Infinity)) return;
  const Problem = typeof value === 'number' ? RangeError : TypeError;
  throw new Problem(expected(where, `${what} to be an integer >= ${least} or Infinity`, value));
}

export function checkFunction(where: string, what: string, value: unknown): void {
  if (typeof value !== 'function') throw new TypeError(expected(where, `${what} to be a function`, value));
}

/** Throws unless `value` is a duration in milliseconds: any number but NaN. */
export function checkDuration(where: string, what: string, value: unknown): asserts value is number {
  if (typeof value === 'number' && !Number.isNaN(value)) return;
  const Problem = typeof value === 'number' ? RangeError : TypeError;
  throw new Problem(expected(where, `${what} to be a number of milliseconds`, value));
}

/** Throws unless `value` is one of `choices`. */
export function checkChoice(where: string, what: string, value: unknown, choices: readonly string[]): void {
  if (!choices.includes(value as string)) {
    const list = choices.map((choice) => `'${choice}'`).join(', ');
    const Problem = typeof value === 'string' ? RangeError : TypeError;
    throw new Problem(expected(where, `${what} to be one of ${list}`, value));
  }
}
