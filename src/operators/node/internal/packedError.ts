/** What was thrown in a worker, in a form that reaches us whole. */
export type Packed = PackedError | { readonly list: readonly Packed[] } | { readonly value: unknown };

interface PackedError {
  readonly name: string;
  /** The nearest built-in class, which exists here too. */
  readonly base: string;
  readonly message: string;
  readonly stack: string;
  readonly properties: readonly { readonly key: string; readonly enumerable: boolean; readonly packed: Packed }[];
}

/** Makes the error that was thrown again: its built-in class, the name of its own, its stack, causes and properties. */
export function unpack(packed: Packed): unknown {
  if ('value' in packed) return packed.value;
  if ('list' in packed) return packed.list.map(unpack);
  const Base = (globalThis as unknown as Record<string, new (message: string) => Error>)[packed.base] ?? Error;
  const error = new Base('');
  const define = (key: string, value: unknown, enumerable = false): void => {
    Object.defineProperty(error, key, { value, enumerable, configurable: true, writable: true });
  };
  define('message', packed.message);
  define('stack', packed.stack);
  if (error.name !== packed.name) define('name', packed.name);
  for (const { key, enumerable, packed: property } of packed.properties) define(key, unpack(property), enumerable);
  return error;
}
