export function isPromise<T>(input: unknown): input is PromiseLike<T> {
  return typeof (input as PromiseLike<T> | null | undefined)?.then === 'function';
}

export function isAsyncIterable<T>(input: unknown): input is AsyncIterable<T> {
  return typeof (input as AsyncIterable<T> | null | undefined)?.[Symbol.asyncIterator] === 'function';
}

export function isIterable<T>(input: unknown): input is Iterable<T> {
  return typeof (input as Iterable<T> | null | undefined)?.[Symbol.iterator] === 'function';
}
