import { isObservable } from 'rxjs';
import { isAsyncIterable, isIterable, isPromise } from './inputs.ts';
import { expected } from './validate.ts';

/** Throws unless `inputs` can be iterated; a string can, but nobody means its characters. */
export function checkSequence(
  name: string,
  what: string,
  inputs: unknown,
): asserts inputs is Iterable<unknown> | AsyncIterable<unknown> {
  if (isObservable(inputs)) {
    throw new TypeError(`${expected(name, what, inputs)}; for an Observable of inputs there is a pipeable operator`);
  }
  if (typeof inputs === 'string' || !(isIterable(inputs) || isAsyncIterable(inputs))) {
    throw new TypeError(expected(name, what, inputs));
  }
}

/** True for an object with named inputs, as opposed to something that is itself an input. */
export function isRecord(inputs: unknown): inputs is Record<string, unknown> {
  return (
    typeof inputs === 'object' &&
    inputs !== null &&
    !isIterable(inputs) &&
    !isAsyncIterable(inputs) &&
    !isPromise(inputs) &&
    !isObservable(inputs)
  );
}
