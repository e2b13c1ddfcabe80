import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { newRecord } from '../../src/examples/check/newRecord.ts';
import { OutputFile } from '../../src/examples/check/outputFile.ts';
import { type Report } from '../../src/examples/check/report.ts';
import { Tally } from '../../src/examples/check/tally.ts';
import { records, scratch } from '../cli/cliKit.ts';

const record = (index: number, title = 'A "title"\n中文') =>
  newRecord(
    { index, source: 'test', line: index + 1, input: 'x' },
    { class: 'ok', error: null, error_code: null, title },
  );

const report: Report = {
  schema: 1,
  tool: 'test',
  started_at: 'then',
  finished_at: 'now',
  interrupted: false,
  summary: new Tally().summary(),
};

const json = (path: string) => JSON.parse(readFileSync(path, 'utf8')) as Report & { results: unknown[] };

describe('OutputFile', () => {
  it('has each NDJSON record on disk when write returns', () => {
    const path = join(scratch(), 'a.jsonl');
    const file = new OutputFile(path);
    file.write(record(0));
    expect(records(readFileSync(path, 'utf8'))).toEqual([{ ...record(0), timestamp: expect.any(String) }]);
    file.write(record(1));
    expect(records(readFileSync(path, 'utf8'))).toHaveLength(2);
    file.save(report);
    expect(records(readFileSync(path, 'utf8'))).toHaveLength(2);
  });

  it('keeps a journal beside the JSON until that is complete', () => {
    const folder = scratch();
    const file = new OutputFile(join(folder, 'a.json'));
    file.write(record(0));
    expect(readdirSync(folder)).toEqual(['a.json.ndjson']);
    file.write(record(1));
    file.save(report);
    expect(readdirSync(folder)).toEqual(['a.json']);
    const { results, ...rest } = json(join(folder, 'a.json'));
    expect(rest).toEqual(report);
    expect(results).toMatchObject([{ index: 0, title: 'A "title"\n中文' }, { index: 1 }]);
  });

  it('leaves an earlier result alone until the new one is complete', () => {
    const path = join(scratch(), 'a.json');
    writeFileSync(path, 'old');
    const file = new OutputFile(path);
    file.write(record(0));
    expect(readFileSync(path, 'utf8')).toBe('old');
    file.save(report);
    expect(json(path).results).toHaveLength(1);
  });

  it('writes valid JSON for no record, and for several megabytes of them', () => {
    const folder = scratch();
    const empty = new OutputFile(join(folder, 'empty.json'));
    empty.save(report);
    expect(json(join(folder, 'empty.json')).results).toEqual([]);
    const large = new OutputFile(join(folder, 'large.json'));
    // Lines of odd lengths, so that some chunk ends between two of them and another inside a character.
    for (let i = 0; i < 3000; i++) large.write(record(i, '中'.repeat(i % 401)));
    large.save(report);
    const { results } = json(join(folder, 'large.json'));
    expect(results.map((r) => (r as { title: string }).title)).toEqual(
      Array.from({ length: 3000 }, (_, i) => '中'.repeat(i % 401)),
    );
  });

  it('writes valid JSON when a chunk ends with a line', () => {
    const path = join(scratch(), 'a.json');
    const file = new OutputFile(path);
    const chunk = 64 * 1024;
    const bare = Buffer.byteLength(JSON.stringify(record(0, ''))) + 1;
    file.write(record(0, 'x'.repeat(chunk - bare)));
    file.write(record(1, ''));
    file.save(report);
    expect(json(path).results).toHaveLength(2);
  });

  it('moves the journal of a killed run out of the way instead of overwriting it', () => {
    const path = join(scratch(), 'a.json');
    writeFileSync(`${path}.ndjson`, 'all that is left');
    new OutputFile(path).save(report);
    expect(readFileSync(`${path}.ndjson.old`, 'utf8')).toBe('all that is left');
    expect(existsSync(`${path}.ndjson`)).toBe(false);
  });

  it('says which file cannot be written', () => {
    expect(() => new OutputFile('/nowhere/a.json')).toThrow('Cannot write /nowhere/a.json: ENOENT');
  });
});
