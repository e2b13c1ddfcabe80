import pMap from 'p-map';
import { numbers } from '../workloads.js';

const immediate = (value) => new Promise((resolve) => setImmediate(resolve, value));
const map10 = (work) => (n) => pMap(numbers(n), work, { concurrency: 10 });

export default {
  'gather-promise': (n) => pMap(numbers(n).map((i) => () => Promise.resolve(i)), (thunk) => thunk()),
  'gather-sync': (n) => pMap(numbers(n), (i) => i),
  'map10-immediate': map10(immediate),
  'map10-promise': map10((i) => Promise.resolve(i)),
  'map10-sync': map10((i) => i),
};
