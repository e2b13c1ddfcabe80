/**
 * What runs in a worker, for each job: calls the function and answers with its value or its error. It is JavaScript in a
 * string because a worker cannot load TypeScript, which is what tests run on, and because a bundler would lose the file.
 *
 * Requests and answers of a process are serialized here and not by its IPC channel, which fails where nobody can catch it.
 */
const source = `
import { deserialize, serialize } from 'node:v8';

const functions = new Map();

async function load({ code, module, name }) {
  if (module === undefined) {
    let fn = functions.get(code);
    if (!fn) functions.set(code, (fn = (0, eval)('"use strict";(' + code + '\\n)\\n//# sourceURL=worker:' + name)));
    return fn;
  }
  const fn = (await import(module))[name];
  if (typeof fn !== 'function') throw new TypeError(module + ' exports no function ' + name);
  return fn;
}

export default async (request) => {
  const isProcess = request instanceof Uint8Array;
  const [call, args] = isProcess ? deserialize(request) : request;
  try {
    const answer = { value: await (await load(call))(...args) };
    if (isProcess) return serialize(answer);
    if (answer.value === Object(answer.value)) structuredClone(answer);
    return answer;
  } catch (thrown) {
    const answer = { thrown: pack(thrown, []) };
    return isProcess ? serialize(answer) : answer;
  }
};

/** Structured cloning keeps of an error neither its class nor its properties. */
function pack(thrown, outer) {
  if (Array.isArray(thrown)) return { list: thrown.map((item) => pack(item, outer)) };
  if (!(thrown instanceof Error)) return { value: cloneable(thrown) };
  if (outer.includes(thrown)) return { value: String(thrown) };
  const keys = Object.getOwnPropertyNames(thrown).filter((key) => !['name', 'message', 'stack'].includes(key));
  return {
    name: nameOf(thrown),
    base: builtinOf(thrown),
    message: thrown.message,
    stack: thrown.stack,
    properties: keys.map((key) => ({
      key,
      enumerable: Object.prototype.propertyIsEnumerable.call(thrown, key),
      packed: pack(thrown[key], [...outer, thrown]),
    })),
  };
}

/** The name of its class, unless somebody gave it another. */
function nameOf(error) {
  const isNamed = Object.hasOwn(error, 'name') || Object.hasOwn(Object.getPrototypeOf(error), 'name');
  return isNamed ? error.name : error.constructor.name;
}

function builtinOf(error) {
  let { constructor } = error;
  while (globalThis[constructor.name] !== constructor) constructor = Object.getPrototypeOf(constructor);
  return constructor.name;
}

function cloneable(value) {
  try {
    structuredClone(value);
    return value;
  } catch {
    return String(value);
  }
}
//# sourceURL=rx-asyncio:worker`;

export const workerUrl: URL = new URL(`data:text/javascript,${encodeURIComponent(source)}`);
