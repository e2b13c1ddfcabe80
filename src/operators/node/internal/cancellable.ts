import type { Observable } from 'rxjs';
import { make } from '../../internal/make.ts';
import { currentScope, Scope } from '../../internal/scope.ts';

/**
 * The cold Observable that `factory` returns, which does `work` for each subscription and emits what it resolves with,
 * unless that is `undefined`. Unsubscribing aborts its signal; the scope around waits until it has let go of everything.
 */
export function cancellable<T>(
  factory: string,
  work: (signal: AbortSignal) => Promise<T>,
): Observable<Exclude<T, undefined>> {
  return make(factory, (sink) => {
    const controller = new AbortController();
    const scope = currentScope() ?? new Scope();
    const done = work(controller.signal);
    sink.add(() => {
      if (settled) return;
      controller.abort();
      const lettingGo = done.then(undefined, (error: unknown) => {
        if (!isAbort(error)) throw error;
      });
      scope.cleanup(lettingGo, factory);
    });
    let settled = false;
    done.then(
      (value) => {
        settled = true;
        if (value !== undefined) sink.next(value as Exclude<T, undefined>);
        sink.complete();
      },
      (error: unknown) => {
        settled = true;
        sink.error(error);
      },
    );
  });
}

function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}
