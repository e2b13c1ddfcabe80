import { type IncomingMessage, type ServerResponse } from 'node:http';
import { type Observable } from 'rxjs';

/** What a page is given to answer one request. */
export interface Visit {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly query: URLSearchParams;
  /** The `?delay=` of the request in ms, else the page's own. */
  readonly delay: (ms: number) => number;
  /** How often this very URL has been asked for before. */
  readonly visits: number;
}

/** Answers at once, or returns work that is cancelled when the client goes away. */
export type Answer = (visit: Visit) => Observable<unknown> | void;

/** One address of the test server. */
export interface Page {
  readonly path: string;
  /** One line for the index page. */
  readonly about: string;
  readonly answer: Answer;
}
