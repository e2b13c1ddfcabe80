import { Queue } from 'rx-asyncio';
import type { Actor } from '../actor.ts';
import type { Chapter } from './chapter.ts';

export const queues: Chapter<
  'put' | 'get' | 'put_nowait' | 'get_nowait' | 'task_done' | 'q_join' | 'q_state' | 'q_shutdown'
> = {
  put: (me, op) => me.awaits(op, queue(me, op.p).put(op.v)),
  get: (me, op) => me.awaits(op, queue(me, op.p).get()),
  put_nowait: (me, op) => me.attempt(op, () => void queue(me, op.p).putNowait(op.v)),
  get_nowait: (me, op) => me.attempt(op, () => queue(me, op.p).getNowait()),
  task_done: (me, op) => me.attempt(op, () => queue(me, op.p).taskDone()),
  q_join: (me, op) => me.awaits(op, queue(me, op.p).join()),
  q_state: (me, op) => {
    const { size, empty, full } = queue(me, op.p);
    me.log(op, 'ok', [size, empty, full]);
  },
  q_shutdown: (me, op) => me.attempt(op, () => queue(me, op.p).shutdown(op.immediate)),
};

const queue = (me: Actor, name: string) => me.run.prims.get<Queue<number>>(name, Queue);
