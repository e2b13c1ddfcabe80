// Two tasks wait for each other, and nothing else is going on.
import { concatMap, merge } from 'rxjs';
import { createTask, Future } from 'rx-asyncio';
import { run } from 'rx-asyncio/node';

const ping = new Future({ name: 'ping' });
const pong = new Future({ name: 'pong' });
await run((scope) => {
  const left = createTask(ping.pipe(concatMap(() => (pong.setResult(), []))), { name: 'left', scope });
  const right = createTask(pong.pipe(concatMap(() => (ping.setResult(), []))), { name: 'right', scope });
  return merge(left, right);
});
