import { promise } from 'fastq';
import { numbers } from '../workloads.js';

const immediate = (value) => new Promise((resolve) => setImmediate(resolve, value));
const map10 = (work) => (n) => {
  const queue = promise(async (i) => work(i), 10);
  return Promise.all(numbers(n).map((i) => queue.push(i)));
};

export default {
  'map10-immediate': map10(immediate),
  'map10-promise': map10((i) => Promise.resolve(i)),
  'map10-sync': map10((i) => i),
};
