import { expect, it } from 'vitest';
import { fit, fitMiddle } from '../../src/examples/check/fit.ts';

it.each([
  ['short', 8, 'short   '],
  ['exactly8', 8, 'exactly8'],
  ['rather long', 8, 'rather …'],
  ['中文网页', 8, '中文网页'],
  ['中文网页标题', 8, '中文网… '],
  ['a中文网页标题', 8, 'a中文网…'],
  ['', 3, '   '],
  // One person of several code points, two columns wide.
  ['👩‍🚀!', 4, '👩‍🚀! '],
  ['cafe\u0301', 5, 'cafe\u0301 '],
])('fits %j into %i columns', (text, columns, fitted) => {
  expect(fit(text, columns)).toBe(fitted);
});

it('lets nothing through that moves the cursor or turns the writing around', () => {
  expect(fit('a\u001B[2Jb\r\nc\u202Ed', 12)).toBe('a [2Jb c d  ');
});

it('cuts a URL in the middle, and what is no ASCII at the end', () => {
  expect(fitMiddle('http://example.com/a/b/page', 20)).toBe('http://…com/a/b/page');
  expect(fitMiddle('http://x/', 12)).toBe('http://x/   ');
  expect(fitMiddle('http://例え/'.repeat(3), 12)).toBe('http://例え…');
});
