import { Script } from 'node:vm';
import { expected, show } from '../../internal/validate.ts';
import type { ModuleFunction } from '../moduleFunction.ts';

/** What a worker is told to call: the source of a function, or where to import one. */
export type WorkerCall =
  | { readonly code: string; readonly name: string }
  | { readonly module: string; readonly name: string };

const known = new WeakMap<object, WorkerCall>();

/** Throws a `TypeError` for what cannot be sent. */
export function toWorkerCall(where: string, fn: unknown): WorkerCall {
  if (typeof fn === 'function') {
    let call = known.get(fn);
    if (!call) known.set(fn, (call = { code: sourceOf(where, fn as () => unknown), name: fn.name || 'anonymous' }));
    return call;
  }
  if (typeof fn !== 'object' || fn === null || !('module' in fn)) {
    throw new TypeError(expected(where, 'a function or { module, name }', fn));
  }
  const { module, name = 'default' } = fn as ModuleFunction;
  if (!URL.canParse(String(module))) {
    const hint = "such as new URL('./work.js', import.meta.url)";
    throw new TypeError(expected(where, `module to be an absolute URL, ${hint}`, module));
  }
  return { module: String(module), name };
}

/**
 * Compiled here, though never run, because it says at once what cannot be sent: native and bound functions have no source,
 * and that of a method does not stand alone.
 */
function sourceOf(where: string, fn: () => unknown): string {
  const code = Function.prototype.toString.call(fn);
  try {
    if (/^class\b/.test(code)) throw new SyntaxError('a class');
    new Script(`(${code}\n)`);
  } catch {
    const what = 'a function with source text of its own (no native or bound function, method or class)';
    throw new TypeError(`${where}: expected ${what}, got ${show(fn)}`);
  }
  return code;
}
