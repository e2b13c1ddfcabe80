import { expect, it } from 'vitest';
import { newRecord } from '../../src/examples/check/newRecord.ts';
import { type CheckRecord, type Verdict } from '../../src/examples/check/record.ts';
import { Table } from '../../src/examples/check/table.ts';

const ok: Verdict = { class: 'ok', error: null, error_code: null };
const broken: Verdict = { class: 'broken', error: '404 Not Found', error_code: 'http_404' };

const row = (columns: number, known: Verdict & Partial<CheckRecord>) =>
  new Table(columns).row(newRecord({ index: 0, source: '-', line: 1, input: 'what was written' }, known));

it.each([
  [{ ...ok, status_code: 200, time_ms: 12.3, title: 'A page', url: 'http://a.com/' },
    '200   ok              12 ms  A page                http://a.com/'],
  [{ ...broken, status_code: 404, time_ms: 1234, title: 'Oops', url: 'http://a.com/' },
    '404   broken         1.23 s  404 Not Found         http://a.com/'],
  [{ ...ok, class: 'redirect', status_code: 200, time_ms: 99_940, url: 'http://a.com/', final_url: 'http://b.com/' },
    '200   redirect       99.9 s                        http://a.com/ → http://b.com/'],
  [{ ...ok, class: 'redirect', status_code: 200, duplicate_of: 12, url: 'http://a.com/' },
    '200   redirect         = 12                        http://a.com/'],
  [{ class: 'invalid', error: 'Not a URL', error_code: 'invalid_url' },
    '-     invalid                Not a URL             what was written'],
] as const)('lays out %j', (known, text) => {
  expect(row(80, known)).toBe(text);
});

it('is as wide as the terminal, or 60 columns if that is narrower', () => {
  const long = { ...ok, title: '标题'.repeat(99), url: `http://a.com/${'x'.repeat(300)}` };
  expect(row(200, long)).toHaveLength(200 - 33);
  expect(row(10, long)).toHaveLength(60 - 5);
});
