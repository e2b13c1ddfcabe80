/** An `AbortSignal` that can say how many listeners it still has. */
export interface TrackedSignal {
  readonly signal: AbortSignal;
  readonly abort: (reason?: unknown) => void;
  readonly listeners: () => number;
}

export function trackedSignal(): TrackedSignal {
  const controller = new AbortController();
  const { signal } = controller;
  const live = new Map<unknown, { readonly once: boolean }>();
  const add: AbortSignal['addEventListener'] = signal.addEventListener.bind(signal);
  const remove: AbortSignal['removeEventListener'] = signal.removeEventListener.bind(signal);

  signal.addEventListener = (...args: Parameters<typeof add>) => {
    const [type, listener, options] = args;
    if (type === 'abort') live.set(listener, { once: typeof options === 'object' && options.once === true });
    add(...args);
  };
  signal.removeEventListener = (...args: Parameters<typeof remove>) => {
    const [type, listener] = args;
    if (type === 'abort') live.delete(listener);
    remove(...args);
  };
  return {
    signal,
    listeners: () => live.size,
    abort: (reason) => {
      controller.abort(reason);
      for (const [listener, { once }] of live) if (once) live.delete(listener);
    },
  };
}
