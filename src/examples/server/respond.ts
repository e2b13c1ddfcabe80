import { type ServerResponse } from 'node:http';
import { concat, defer, EMPTY, fromEvent, ignoreElements, Observable, take } from 'rxjs';
import { pullMap, toAsyncIterable } from 'rx-asyncio';
import { sendJson } from './answers.ts';
import { type Answer } from './handler.ts';
import { Reply } from './reply.ts';

/** How many pieces an Observable may be ahead of its client. */
const AHEAD = 256;

/** Sends the answer, and completes when all of it is on its way. */
export function respond(response: ServerResponse, answer: Answer): Observable<never> {
  return defer(() => {
    if (answer === undefined) return EMPTY;
    const { body, headers, status } = answer instanceof Reply ? answer : sendJson(answer);
    if (typeof body === 'string' || body instanceof Uint8Array) {
      const bytes = Buffer.from(body as Uint8Array);
      response.writeHead(status, { 'content-length': bytes.length, ...headers });
      return ended(response, bytes);
    }
    response.writeHead(status, headers).flushHeaders();
    if (response.req.method === 'HEAD') return ended(response);
    const pieces = body instanceof Observable ? toAsyncIterable(body, { capacity: AHEAD }) : body;
    return concat(pullMap(pieces, (piece) => written(response, piece)), ended(response));
  });
}

/** Completes when there is room for more. */
function written(response: ServerResponse, piece: string | Uint8Array): Observable<never> {
  return response.write(piece) ? EMPTY : fromEvent(response, 'drain').pipe(take(1), ignoreElements());
}

function ended(response: ServerResponse, bytes?: Uint8Array): Observable<never> {
  return new Observable((sink) => {
    response.end(bytes, () => sink.complete());
  });
}
