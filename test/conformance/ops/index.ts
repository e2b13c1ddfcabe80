import type { Perform } from '../interpreter.ts';
import type { OpName } from '../program.ts';
import { basics } from './basics.ts';
import { queues } from './queues.ts';
import { streams } from './streams.ts';
import { sync } from './sync.ts';
import { tasks } from './tasks.ts';
import { timeouts } from './timeouts.ts';

/** Every op of the language, and what it is in this library. */
export const ops: { readonly [Name in OpName]: Perform<Name> } = {
  ...basics, ...tasks, ...timeouts, ...sync, ...queues, ...streams,
};
