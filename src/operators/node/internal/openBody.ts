import { type HttpHead } from '../httpResponse.ts';
import { type BodyEvents, BodyReader, type ReadOptions } from './bodyReader.ts';
import { ContentDecoder } from './contentDecoder.ts';
import { type Flow, type Sink } from './flow.ts';
import { Inlet } from './inlet.ts';

const maxCodings = 5;

/** Lays the way of a body: inlet, a decoder for each content coding (the last one applied comes off first), reader. */
export function openBody(options: ReadOptions, head: HttpHead, valve: Flow, events: BodyEvents): Inlet {
  const codings = String(head.headers['content-encoding'] ?? '')
    .toLowerCase()
    .split(',', maxCodings)
    .map((coding) => coding.trim())
    .filter((coding) => coding !== '' && coding !== 'identity');
  const decode = (source: Flow): Sink => {
    const coding = codings.pop();
    return coding !== undefined && ContentDecoder.knows(coding)
      ? new ContentDecoder(coding, source, decode)
      : new BodyReader(options, head, source, events);
  };
  return new Inlet(valve, decode);
}
