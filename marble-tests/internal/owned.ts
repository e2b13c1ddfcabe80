import { Observable } from 'rxjs';
import type { Task } from 'rx-asyncio';

/** Starts a task on subscription, and cancels it when the subscriber leaves, as a scope would. */
export function owned<T>(start: () => Task<T>): Observable<T> {
  return new Observable<T>((subscriber) => {
    const task = start();
    subscriber.add(() => task.cancel());
    task.subscribe(subscriber);
  });
}
