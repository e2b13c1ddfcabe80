import pAll from 'p-all';
import { numbers } from '../workloads.js';

export default {
  'gather-promise': (n) => pAll(numbers(n).map((i) => () => Promise.resolve(i))),
};
