import pLimit from 'p-limit';
import { numbers } from '../workloads.js';

const immediate = (value) => new Promise((resolve) => setImmediate(resolve, value));
const map10 = (work) => (n) => {
  const limit = pLimit(10);
  return Promise.all(numbers(n).map((i) => limit(work, i)));
};
const free = async (n) => {
  const limit = pLimit(1);
  let total = 0;
  for (let i = 0; i < n; i++) await limit(() => total++);
  return total;
};
const contended = (permits) => async (n) => {
  const limit = pLimit(permits);
  let total = 0;
  const task = async () => {
    for (let i = 0; i < n / 1000; i++) await limit(() => Promise.resolve().then(() => total++));
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
