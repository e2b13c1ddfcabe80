import { type Entry } from './input.ts';
import { type CheckRecord, type Verdict } from './record.ts';
import { isAccepted } from './verdict.ts';

type Known = Verdict & Partial<CheckRecord>;

/** The record of a line: what is known about it, and `null` for the rest. */
export function newRecord(entry: Entry, { class: name, error, error_code, ...known }: Known): CheckRecord {
  const { index, source, line, input } = entry;
  return {
    index,
    source,
    line,
    input,
    url: null,
    final_url: null,
    host: null,
    method: 'GET',
    status_code: null,
    title: null,
    charset: null,
    content_type: null,
    content_length: null,
    body_bytes: 0,
    truncated: false,
    failed: !isAccepted(name),
    class: name,
    error,
    error_code,
    duplicate_of: null,
    attempts: 0,
    time_ms: null,
    timing: null,
    chain: [],
    timestamp: new Date().toISOString(),
    ...known,
  };
}
