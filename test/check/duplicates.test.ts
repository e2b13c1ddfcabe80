import { Subject, of } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { Duplicates, type First } from '../../src/examples/check/duplicates.ts';
import { newRecord } from '../../src/examples/check/newRecord.ts';
import { type CheckRecord, type Verdict } from '../../src/examples/check/record.ts';

const ok: Verdict = { class: 'ok', error: null, error_code: null };
const missing: Verdict = { class: 'broken', error: '404 Not Found', error_code: 'http_404' };

const record = (line: number, verdict: Verdict, status_code: number) =>
  newRecord({ index: line - 1, source: 'test', line, input: 'x' }, { ...verdict, status_code });

/** Stands for the record of a duplicate, and shows what it was made of. */
const repeat = (first: First) => first as unknown as CheckRecord;

describe('Duplicates', () => {
  it('checks a URL once, and gives every later line its verdict and the first line', () => {
    const duplicates = new Duplicates();
    const seen: unknown[] = [];
    let checks = 0;
    const check = new Subject<CheckRecord>();
    const counted = (line: number) => duplicates.once('http://a.com/', line, check, (first) => {
      checks++;
      return repeat(first);
    });
    counted(3).subscribe((value) => seen.push(value.line));
    check.next(record(3, missing, 404));
    check.complete();
    counted(7).subscribe((value) => seen.push(value));
    expect(seen).toEqual([3, { ...missing, status_code: 404, line: 3 }]);
    expect(checks).toBe(1);
  });

  it('lets a line wait for the first one that is still being checked, and emits after it', () => {
    const duplicates = new Duplicates();
    const order: unknown[] = [];
    const check = new Subject<CheckRecord>();
    duplicates.once('u', 1, check, repeat).subscribe({ next: () => order.push('first') });
    for (const line of [2, 3]) {
      duplicates.once('u', line, of(), repeat).subscribe({
        next: ({ line: of }) => order.push(`${line} of ${of}`),
        complete: () => order.push('complete'),
      });
    }
    expect(order).toEqual([]);
    check.next(record(1, ok, 200));
    check.complete();
    expect(order).toEqual(['first', '2 of 1', '3 of 1', 'complete', 'complete']);
  });

  it('says nothing of a URL whose check was given up', () => {
    const duplicates = new Duplicates();
    duplicates.once('u', 1, of(), repeat).subscribe();
    const seen: unknown[] = [];
    duplicates.once('u', 2, of(), repeat).subscribe({
      next: (value) => seen.push(value),
      complete: () => seen.push('end'),
    });
    expect(seen).toEqual([]);
  });

  it('remembers 100,000 URLs and their verdicts', () => {
    const duplicates = new Duplicates();
    const verdicts = [ok, missing];
    let right = 0;
    for (let i = 0; i < 100_000; i++) {
      const verdict = verdicts[i % 2] as Verdict;
      duplicates.once(`http://a.com/${i}`, i + 1, of(record(i + 1, verdict, 200 + (i % 7))), () => {
        throw new Error(`${i} is no duplicate`);
      }).subscribe();
    }
    for (let i = 0; i < 100_000; i++) {
      let first: CheckRecord | undefined;
      duplicates.once(`http://a.com/${i}`, 0, of(), repeat).subscribe((value) => (first = value));
      const { class: name } = verdicts[i % 2] as Verdict;
      if (first?.line === i + 1 && first.class === name && first.status_code === 200 + (i % 7)) right++;
    }
    expect(right).toBe(100_000);
  });
});
