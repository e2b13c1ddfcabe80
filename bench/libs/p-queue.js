import PQueue from 'p-queue';
import { numbers } from '../workloads.js';

const immediate = (value) => new Promise((resolve) => setImmediate(resolve, value));
const map10 = (work) => (n) => {
  const queue = new PQueue({ concurrency: 10 });
  return queue.addAll(numbers(n).map((i) => () => work(i)));
};
const free = async (n) => {
  const queue = new PQueue({ concurrency: 1 });
  let total = 0;
  for (let i = 0; i < n; i++) await queue.add(() => total++);
  return total;
};
const contended = (permits) => async (n) => {
  const queue = new PQueue({ concurrency: permits });
  let total = 0;
  const task = async () => {
    for (let i = 0; i < n / 1000; i++) await queue.add(() => Promise.resolve().then(() => total++));
  };
  await Promise.all(numbers(1000).map(task));
  return total;
};
const throughQueue = (workers) => async (n) => {
  const queue = new PQueue({ concurrency: workers });
  let total = 0;
  for (let i = 0; i < n; i++) {
    if (queue.size >= 100) await queue.onSizeLessThan(100);
    queue.add(() => total++);
  }
  await queue.onIdle();
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
  'queue-1p1c': throughQueue(1),
  'queue-1p8w': throughQueue(8),
};
