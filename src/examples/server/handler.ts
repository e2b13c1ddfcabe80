import { type IncomingMessage, type ServerResponse } from 'node:http';
import { type Observable } from 'rxjs';
import { type Reply } from './reply.ts';

/** What a handler is given to answer one request. */
export interface Visit {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly query: URLSearchParams;
  /** The `?delay=` of the request in ms, else the handler's own. */
  readonly delay: (ms: number) => number;
  /** How often this very URL has been asked for before. */
  readonly visits: number;
}

/** A reply, or an object to send as JSON, or nothing where the handler has answered by itself. */
export type Answer = Reply | Readonly<Record<string, unknown>> | void;

/**
 * Answers at once, or returns work whose last value is the answer. The work is cancelled when the client goes away, and
 * the server waits for its cleanup before it is closed. What it fails with becomes a 500.
 */
export type Handler = (visit: Visit) => Answer | Observable<Answer> | PromiseLike<Answer>;
