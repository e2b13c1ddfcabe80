import { type Observable } from 'rxjs';

type Piece = string | Uint8Array;

/** What is sent where a status or headers matter, or where the body comes in pieces. */
export class Reply {
  /**
   * An iterable is asked for the next piece when the client has taken those before. An Observable cannot be asked to wait:
   * of one that is too far ahead the client gets what waits, and is then cut off.
   */
  readonly body: Piece | Iterable<Piece> | AsyncIterable<Piece> | Observable<Piece>;
  readonly headers: Readonly<Record<string, string>>;
  readonly status: number;

  constructor(body: Reply['body'], headers: Reply['headers'] = {}, status: number = 200) {
    this.body = body;
    this.headers = headers;
    this.status = status;
  }
}
