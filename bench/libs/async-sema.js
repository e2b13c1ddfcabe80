import { Sema } from 'async-sema';
import { numbers } from '../workloads.js';

const free = async (n) => {
  const sema = new Sema(1);
  let total = 0;
  for (let i = 0; i < n; i++) {
    await sema.acquire();
    total++;
    sema.release();
  }
  return total;
};
const contended = (permits) => async (n) => {
  const sema = new Sema(permits, { capacity: 1000 });
  let total = 0;
  const task = async () => {
    for (let i = 0; i < n / 1000; i++) {
      await sema.acquire();
      await Promise.resolve();
      total++;
      sema.release();
    }
  };
  await Promise.all(numbers(1000).map(task));
  return total;
};

export default {
  'sem-free': free,
  'sem-contended': contended(10),
  'mutex-free': free,
  'mutex-contended': contended(1),
};
