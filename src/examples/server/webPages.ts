import { interval, map } from 'rxjs';
import { toThread } from 'rx-asyncio/node';
import { block } from '../scenarios/kit/block.ts';
import { after, send, titled } from './answers.ts';
import { eventStream } from './eventStream.ts';
import { type Page, page } from './page.ts';

const live = titled(
  'Live',
  `<ol></ol><script>
    new EventSource('/events').onmessage = ({ data }) => {
      document.querySelector('ol').append(Object.assign(document.createElement('li'), { textContent: data }));
    };
  </script>`,
);

/** What a web framework's routes come to: at once, after a wait, on a thread, bit by bit, and how not to do it. */
export const webPages: readonly Page[] = [
  page('/sync', '{"mode":"sync"} at once', () => ({ mode: 'sync' })),
  page('/async', '{"mode":"async"} after 100 ms', after(100, () => ({ mode: 'async' }))),
  page('/slow', '{"mode":"slow"} after 10 s: leave, and see it cancelled', after(10_000, () => ({ mode: 'slow' }))),
  page('/blocking', 'blocks for 2 s, and with it everybody else', ({ delay }) => {
    block(delay(2000));
    return { mode: 'blocking' };
  }),
  page('/thread', 'blocks for 2 s on a thread, which nobody notices', ({ delay }) =>
    toThread(block, delay(2000)).pipe(map(() => ({ mode: 'thread' })))),
  page('/events', 'server-sent events, one a second', ({ delay }) =>
    eventStream(interval(delay(1000)).pipe(map((n) => ({ n }))))),
  page('/live', 'a page that shows them', send(live)),
];
