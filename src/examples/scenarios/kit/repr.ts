/** A value as Python prints it, which is how the articles show results. */
export function repr(value: unknown): string {
  if (value === undefined || value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'string') return `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
  if (Array.isArray(value)) return `[${value.map(repr).join(', ')}]`;
  if (value instanceof Error) return `${value.name}(${repr(value.message)})`;
  if (typeof value === 'object') {
    const entries = Object.entries(value).map(([key, each]) => `${repr(key)}: ${repr(each)}`);
    return `{${entries.join(', ')}}`;
  }
  // What is left: numbers, symbols, functions.
  return (value as number).toString();
}
