// node orphans.mjs PORT: exits, when told to, while a process of its pool computes.
import process from 'node:process';
import { URL } from 'node:url';
import { ProcessPool } from 'rx-asyncio/node';

const job = { module: new URL('jobs.mjs', import.meta.url), name: 'spin' };
new ProcessPool({ size: 1 }).run(job, Number(process.argv[2])).subscribe();
process.on('SIGUSR2', () => process.exit(7));
