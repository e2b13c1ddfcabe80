import { type Entry } from './input.ts';
import { type CheckRecord } from './record.ts';
import { isAccepted } from './verdict.ts';

type Known = Pick<CheckRecord, 'class' | 'error' | 'error_code'> & Partial<CheckRecord>;

/** The record of a line: what is known about it, and `null` for the rest. */
export function newRecord({ index, source, line, input }: Entry, known: Known): CheckRecord {
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
    failed: !isAccepted(known),
    duplicate_of: null,
    attempts: 0,
    time_ms: null,
    timing: null,
    chain: [],
    timestamp: new Date().toISOString(),
    ...known,
  };
}
