import { map, type Observable } from 'rxjs';
import { Reply } from './reply.ts';

/** Sends each value as a server-sent event, as JSON, when it comes. */
export function eventStream(events: Observable<unknown>): Reply {
  return new Reply(events.pipe(map((event) => `data: ${JSON.stringify(event)}\n\n`)), {
    'content-type': 'text/event-stream',
    'cache-control': 'no-store',
  });
}
