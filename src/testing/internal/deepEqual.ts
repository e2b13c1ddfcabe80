import { isObservable } from 'rxjs';

/** The pairs under comparison, from the root down to here. */
type Path = Map<object, Set<object>>;

/** RxJS's error classes make their `stack` enumerable. */
function ownKeys(value: object): (string | symbol)[] {
  return Reflect.ownKeys(value).filter(
    (key) => Object.prototype.propertyIsEnumerable.call(value, key) && !(value instanceof Error && key === 'stack'),
  );
}

/** Properties that say what an error is, though they are not enumerable. */
const ERROR_KEYS = ['name', 'message', 'cause', 'errors'] as const;

function sameProperties(a: object, b: object, path: Path): boolean {
  const keys = ownKeys(a);
  if (keys.length !== ownKeys(b).length) return false;
  return keys.every((key) => Object.hasOwn(b, key) && equal(Reflect.get(a, key), Reflect.get(b, key), path));
}

/** Members of a Set (and entries of a Map) are compared in any order, each counterpart used once. */
function sameMembers(a: Iterable<unknown>, b: Iterable<unknown>, path: Path): boolean {
  const rest = [...b];
  for (const member of a) {
    const at = rest.findIndex((other) => equal(member, other, path));
    if (at === -1) return false;
    rest.splice(at, 1);
  }
  return rest.length === 0;
}

function bytesOf(value: ArrayBuffer | ArrayBufferView): Uint8Array {
  return value instanceof ArrayBuffer
    ? new Uint8Array(value)
    : new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}

function sameObject(a: object, b: object, path: Path): boolean {
  if (a instanceof Date && b instanceof Date && !Object.is(a.getTime(), b.getTime())) return false;
  if (a instanceof URL && a.href !== (b as URL).href) return false;
  if (a instanceof RegExp && !(b instanceof RegExp && String(a) === String(b) && a.lastIndex === b.lastIndex))
    return false;
  if (Array.isArray(a) && a.length !== (b as unknown[]).length) return false;
  if (a instanceof Map || a instanceof Set) {
    if (!sameMembers(a as Iterable<unknown>, b as Iterable<unknown>, path)) return false;
  }
  if (a instanceof ArrayBuffer || ArrayBuffer.isView(a)) {
    return sameBytes(bytesOf(a), bytesOf(b as ArrayBuffer | ArrayBufferView));
  }
  if (a instanceof Number || a instanceof String || a instanceof Boolean) {
    if (!Object.is(a.valueOf(), b.valueOf())) return false;
  }
  if (a instanceof Error) {
    const differs = (key: string) => key in a !== key in b || !equal(Reflect.get(a, key), Reflect.get(b, key), path);
    if (ERROR_KEYS.some(differs)) return false;
  }
  return sameProperties(a, b, path);
}

function equal(a: unknown, b: unknown, path: Path): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Object.getPrototypeOf(a) !== Object.getPrototypeOf(b)) return false;
  // What has an identity rather than contents.
  if (isObservable(a) || a instanceof Promise || a instanceof WeakMap || a instanceof WeakSet) return false;
  // In a cycle, a pair already under comparison is equal unless something else says otherwise.
  const partners = path.get(a) ?? new Set();
  if (partners.has(b)) return true;
  path.set(a, partners.add(b));
  const same = sameObject(a, b, path);
  partners.delete(b);
  return same;
}

/**
 * Equality as vitest's `toStrictEqual`: a missing property is not an `undefined` one, a hole is not `undefined`, classes
 * count, `-0` is not `0`; errors compare by class, name, message, cause, `errors` and own properties, not by stack.
 */
export function deepEqual(a: unknown, b: unknown): boolean {
  return equal(a, b, new Map());
}
