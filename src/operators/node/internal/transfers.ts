import type { Transferable } from 'node:worker_threads';

const marked = new WeakMap<object, readonly Transferable[]>();

export function markTransfer(value: object, list: readonly Transferable[]): void {
  marked.set(value, list);
}

/** What moves when these arguments are sent. */
export function transferList(args: readonly unknown[]): Transferable[] {
  return args.flatMap((arg) => (typeof arg === 'object' && arg ? (marked.get(arg) ?? []) : []));
}
