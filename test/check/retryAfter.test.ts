import { expect, it } from 'vitest';
import { retryAfter } from '../../src/examples/check/retryAfter.ts';

const now = Date.parse('Sat, 21 Nov 2026 12:00:00 GMT');

it.each([
  ['2', 2000],
  [' 0 ', 0],
  ['1000000000', 1e12],
  ['Sat, 21 Nov 2026 12:00:05 GMT', 5000],
  ['Sat, 21 Nov 2026 11:00:00 GMT', 0],
  ['soon', undefined],
  ['', undefined],
  [undefined, undefined],
])('reads %s as %s ms', (header, ms) => {
  expect(retryAfter(header, now)).toBe(ms);
});
