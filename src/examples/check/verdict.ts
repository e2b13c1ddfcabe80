import { STATUS_CODES } from 'node:http';
import { HttpError, HttpTimeoutError, type HttpHead } from 'rx-asyncio/node';
import { TimeoutError } from 'rxjs';
import { type CheckClass, type Verdict } from './record.ts';

/** A chain of redirects that leads nowhere. */
export class RedirectError extends Error {
  constructor(
    readonly code: 'redirect_loop' | 'too_many_redirects' | 'invalid_redirect',
    message: string,
  ) {
    super(message);
  }
}

/** By the code of the error. */
const names: Readonly<Record<string, string>> = {
  ENOTFOUND: 'dns',
  EAI_AGAIN: 'dns',
  ECONNREFUSED: 'refused',
  EHOSTUNREACH: 'unreachable',
  ENETUNREACH: 'unreachable',
  ECONNRESET: 'reset',
  EPIPE: 'reset',
  UND_ERR_SOCKET: 'reset',
  ETIMEDOUT: 'connect_timeout',
  EMFILE: 'too_many_open_files',
  CERT_HAS_EXPIRED: 'cert_expired',
  ERR_TLS_CERT_ALTNAME_INVALID: 'cert_host_mismatch',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'cert_untrusted',
  SELF_SIGNED_CERT_IN_CHAIN: 'cert_untrusted',
  UNABLE_TO_GET_ISSUER_CERT: 'cert_untrusted',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'cert_untrusted',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'cert_untrusted',
};

const families: readonly (readonly [prefix: RegExp, name: string])[] = [
  [/^(ERR_TLS|ERR_SSL|CERT_|EPROTO$)/, 'tls'],
  [/^(HPE_|UND_ERR_|HTTPParserError)/, 'protocol'],
  [/^Z_|^ERR_.*BROTLI/, 'decode'],
];

/** What to think of the response at the end of a chain, which may have `moved` from the URL that was asked for. */
export function judgeResponse({ status, headers }: HttpHead, moved: boolean): Verdict {
  if (status >= 200 && status < 300) return { class: moved ? 'redirect' : 'ok', error: null, error_code: null };
  if (status >= 300 && status < 400) {
    const error = `${named(status)} without a URL to go on to`;
    return { class: 'broken', error, error_code: 'invalid_redirect' };
  }
  const challenged = headers['cf-mitigated'] !== undefined;
  return { class: challenged ? 'blocked' : classOf(status), error: named(status), error_code: `http_${status}` };
}

/** 999 is LinkedIn's answer to programs. */
const classes: Readonly<Record<number, CheckClass>> = {
  401: 'blocked',
  403: 'blocked',
  408: 'timeout',
  429: 'rate_limited',
  451: 'blocked',
  999: 'blocked',
};

function classOf(status: number): CheckClass {
  return classes[status] ?? (status >= 500 && status < 600 ? 'server_error' : 'broken');
}

function named(status: number): string {
  return `${status} ${STATUS_CODES[status] ?? ''}`.trim();
}

/** What to think of an attempt that was given `limit` ms and failed. */
export function judgeError(error: unknown, limit: number): Verdict {
  if (error instanceof TimeoutError) {
    return { class: 'timeout', error: `No answer within ${limit} ms`, error_code: 'timeout' };
  }
  if (error instanceof RedirectError) return { class: 'broken', error: error.message, error_code: error.code };
  const text = error instanceof Error ? error.message : String(error);
  // A mistake of ours, perhaps, but the other URLs have no part in it.
  if (!(error instanceof HttpError)) return { class: 'broken', error: text, error_code: 'unexpected' };
  const message = text.replace(`: ${error.url}`, '');
  if (error instanceof HttpTimeoutError) return { class: 'timeout', error: message, error_code: 'connect_timeout' };
  const code = names[error.code] ?? families.find(([prefix]) => prefix.test(error.code))?.[1] ?? inPhase(error);
  return { class: code === 'connect_timeout' ? 'timeout' : 'broken', error: message, error_code: code };
}

function inPhase({ phase }: HttpError): string {
  return phase === 'headers' || phase === 'body' || phase === 'total' ? 'protocol' : phase;
}

/** Exit code 0 is for these. */
export function isAccepted(name: CheckClass): boolean {
  return name === 'ok' || name === 'redirect';
}
