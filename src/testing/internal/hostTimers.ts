import { type Complaint } from './hooks.ts';
import { origin } from './marbleError.ts';

/**
 * Lets `complain` know of every timer of the host that is set until the function it returns is called: virtual time does
 * not move it, so what waits for it is missing from the run, and no leak check sees it.
 */
export function watchHostTimers(complain: (complaint: Complaint) => void): () => void {
  const { setTimeout, setInterval } = globalThis;
  const watched =
    (name: string, set: (...args: never[]) => unknown) =>
    (...args: never[]): unknown => {
      complain({ text: `${name}() was called, and virtual time does not move the host's timers: ${origin()}` });
      return set(...args);
    };
  Object.assign(globalThis, {
    setTimeout: watched('setTimeout', setTimeout),
    setInterval: watched('setInterval', setInterval),
  });
  return () => {
    Object.assign(globalThis, { setTimeout, setInterval });
  };
}
