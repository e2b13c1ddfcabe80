import { isObservable } from 'rxjs';

const MAX_DEPTH = 4;

function key(name: string | symbol): string {
  if (typeof name === 'symbol') return `[${String(name)}]`;
  return /^[\w$]+$/.test(name) ? name : show(name);
}

function entries(value: object, depth: number, path: readonly object[]): string[] {
  return Reflect.ownKeys(value)
    .filter((name) => Object.prototype.propertyIsEnumerable.call(value, name))
    .map((name) => `${key(name)}: ${inspect(Reflect.get(value, name), depth, path)}`);
}

function braces(prefix: string, items: readonly string[]): string {
  const body = items.length > 0 ? `{ ${items.join(', ')} }` : '{}';
  return prefix ? `${prefix} ${body}` : body;
}

function showError(error: Error, depth: number, path: readonly object[]): string {
  const name = error.constructor.name === error.name ? error.name : `${error.constructor.name} (${error.name})`;
  const details = entries(error, depth, path).filter((entry) => !/^(name|message|stack): /.test(entry));
  if (error instanceof AggregateError) details.push(`errors: ${inspect(error.errors, depth, path)}`);
  if ('cause' in error) details.push(`cause: ${inspect(error.cause, depth, path)}`);
  const shown = `${name}(${show(error.message)})`;
  return details.length > 0 ? braces(shown, details) : shown;
}

function showObject(value: object, depth: number, path: readonly object[]): string {
  if (value instanceof Error) return showError(value, depth, path);
  if (value instanceof Date) return `Date(${Number.isNaN(value.getTime()) ? 'invalid' : value.toISOString()})`;
  if (value instanceof RegExp || value instanceof URL) return String(value);
  if (isObservable(value)) return 'Observable';
  if (Array.isArray(value)) {
    const items = Array.from(value, (item, at) => (at in value ? inspect(item, depth, path) : '<hole>'));
    return `[${items.join(', ')}]`;
  }
  if (value instanceof Set)
    return braces(
      'Set',
      Array.from(value, (item) => inspect(item, depth, path)),
    );
  if (value instanceof Map) {
    const pairs = Array.from(value, ([k, v]) => `${inspect(k, depth, path)} => ${inspect(v, depth, path)}`);
    return braces('Map', pairs);
  }
  const prototype = Object.getPrototypeOf(value) as { constructor?: { name?: string } } | null;
  const name = prototype === null ? '[no prototype]' : (prototype.constructor?.name ?? '');
  return braces(name === 'Object' ? '' : name, entries(value, depth, path));
}

function inspect(value: unknown, depth: number, path: readonly object[]): string {
  switch (typeof value) {
    case 'string':
      return show(value);
    case 'bigint':
      return `${value}n`;
    case 'function':
      return `[function ${value.name}]`;
    case 'object':
      if (value === null) return 'null';
      if (path.includes(value)) return '<cycle>';
      return depth === 0 ? '…' : showObject(value, depth - 1, [...path, value]);
    default:
      return Object.is(value, -0) ? '-0' : String(value);
  }
}

/** A value as a reader of a failure wants it: on one line, with its class, a few levels deep. */
export function show(value: unknown): string {
  if (typeof value === 'string')
    return `'${JSON.stringify(value)
      .slice(1, -1)
      .replaceAll(String.raw`\"`, '"')}'`;
  return inspect(value, MAX_DEPTH, []);
}
