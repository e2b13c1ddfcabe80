import { Queue, asyncMap } from 'modern-async';
import { numbers } from '../workloads.js';

const immediate = (value) => new Promise((resolve) => setImmediate(resolve, value));
const map10 = (work) => (n) => asyncMap(numbers(n), async (i) => work(i), 10);
const free = async (n) => {
  const queue = new Queue(1);
  let total = 0;
  for (let i = 0; i < n; i++) await queue.exec(() => total++);
  return total;
};
const contended = (permits) => async (n) => {
  const queue = new Queue(permits);
  let total = 0;
  const task = async () => {
    for (let i = 0; i < n / 1000; i++) await queue.exec(() => Promise.resolve().then(() => total++));
  };
  await Promise.all(numbers(1000).map(task));
  return total;
};

export default {
  'map10-immediate': map10(immediate),
  'map10-promise': map10((i) => Promise.resolve(i)),
  'map10-sync': map10((i) => i),
  'sem-free': free,
  'sem-contended': contended(10),
  'mutex-free': free,
  'mutex-contended': contended(1),
};
