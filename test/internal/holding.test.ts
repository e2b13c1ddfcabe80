import { NEVER, Observable } from 'rxjs';
import { expect, it } from 'vitest';
import { currentPlace, enter, leave, Scope, type Place } from '../../src/operators/internal/scope.ts';
import { Semaphore } from '../../src/operators/sync/semaphore.ts';
import { withPermit } from '../../src/operators/sync/withPermit.ts';

it('hands what fails in a scope that was asked for too late to the scope around', () => {
  const failures: unknown[] = [];
  const around = new Scope({ onError: (error) => failures.push(error) });
  let place: Place | undefined;
  const source = new Observable<never>((sink) => {
    place = currentPlace();
    return NEVER.subscribe(sink);
  });
  const outside = enter(around);
  const subscription = source.pipe(withPermit(new Semaphore())).subscribe();
  leave(outside);
  subscription.unsubscribe();

  const scope = place?.asScope();
  expect(scope?.parent).toBe(around);
  scope?.cleanup(new Observable<never>((sink) => sink.error('late')));
  expect(failures).toEqual(['late']);
});
