// Ends by itself although its pools have idle workers, and not before the job that runs has ended.
import { log } from 'node:console';
import { ProcessPool, ThreadPool, toThread } from 'rx-asyncio/node';

const nap = async (ms) => (await import('node:timers/promises')).setTimeout(ms, ms);
for (const pool of [new ThreadPool(), new ProcessPool({ size: 1 })]) pool.run(nap, 1).subscribe();
toThread(nap, 300).subscribe((ms) => log('slept', ms));
