export function isPromise<T>(input: unknown): input is PromiseLike<T> {
  return typeof (input as PromiseLike<T> | null | undefined)?.then === 'function';
}

/** A promise that does what promises do: settle once, later, and start nothing when it is listened to. */
export function isNativePromise<T>(input: unknown): input is Promise<T> {
  return input instanceof Promise && input.then === Promise.prototype.then;
}

export function isAsyncIterable<T>(input: unknown): input is AsyncIterable<T> {
  return typeof (input as AsyncIterable<T> | null | undefined)?.[Symbol.asyncIterator] === 'function';
}

export function isIterable<T>(input: unknown): input is Iterable<T> {
  return typeof (input as Iterable<T> | null | undefined)?.[Symbol.iterator] === 'function';
}
