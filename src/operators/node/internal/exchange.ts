import { type Subscriber } from 'rxjs';
import { type Dispatcher } from 'undici';
import { HttpError, type HttpPhase } from '../httpError.ts';
import { type HttpHead, HttpResponse, type HttpTiming } from '../httpResponse.ts';
import { type HttpTimeoutCode, HttpTimeoutError } from '../httpTimeoutError.ts';
import { type BodyEvents, type ReadOptions } from './bodyReader.ts';
import { type Connection, type SignedOptions } from './connection.ts';
import { type Flow } from './flow.ts';
import { type Inlet } from './inlet.ts';
import { openBody } from './openBody.ts';
import { redirectTarget } from './redirectTarget.ts';

/** A request with every option settled. */
export interface Plan extends ReadOptions {
  readonly url: URL;
  readonly method: string;
  readonly headers: Record<string, string | string[]>;
  readonly body: string | Uint8Array | undefined;
  readonly connectTimeout: number;
  readonly headersTimeout: number;
  readonly bodyTimeout: number;
  readonly timeout: number;
  readonly dispatcher: Dispatcher;
}

const maxTimer = 2 ** 31 - 1;

/** One request on its way, for one subscriber. */
export class Exchange implements Dispatcher.DispatchHandler, Flow, BodyEvents {
  /** Signed in by the connection that takes the request; a dispatcher that is no HttpAgent leaves it unset. */
  connection: Connection | undefined;
  /** Set for the replay of a request that met a stale connection: the next one in the pool may be as stale. */
  fresh = false;
  readonly #plan: Plan;
  readonly #subscriber: Subscriber<HttpResponse>;
  #controller: Dispatcher.DispatchController | undefined;
  #phase: 'connect' | 'headers' | 'body' = 'connect';
  #phaseTimer: NodeJS.Timeout | undefined;
  #totalTimer: NodeJS.Timeout | undefined;
  #body: Inlet | undefined;
  #head!: HttpHead;
  /** The subscriber has its outcome, or is gone. */
  #settled = false;
  /** Undici has reported the end of the request on the wire. */
  #wireEnded = false;
  #response: HttpResponse | undefined;
  /** The connection can be used again. */
  #free = false;
  #reused = false;
  #bytesBefore = 0;
  readonly #startedAt = performance.now();
  #sentAt = 0;
  #headAt = 0;

  constructor(plan: Plan, subscriber: Subscriber<HttpResponse>) {
    this.#plan = plan;
    this.#subscriber = subscriber;
  }

  start(): void {
    const { timeout } = this.#plan;
    if (timeout <= maxTimer) this.#totalTimer = setTimeout(() => this.#timedOut('TIMEOUT', timeout, 'total'), timeout);
    this.#send();
  }

  /** Ends the request now, in whatever phase; nothing is emitted any more. */
  cancel(): void {
    this.#response = undefined;
    if (this.#settled) return;
    this.#settle();
    this.#cut();
  }

  // What undici calls.

  onRequestStart(controller: Dispatcher.DispatchController): void {
    // Thrown here, the request is dropped and its connection kept; an abort would cost the connection.
    if (this.#settled) throw new Error('Cancelled before it was sent');
    this.#controller = controller;
    const wire = this.connection?.wire;
    if (wire) {
      this.#reused = wire.served++ > 0;
      this.#bytesBefore = wire.socket?.bytesRead ?? 0;
    }
    this.#sentAt = performance.now();
    this.#enter('headers', 'HEADERS_TIMEOUT', this.#plan.headersTimeout);
  }

  onResponseStart(_: Dispatcher.DispatchController, status: number, headers: HttpHead['headers']): void {
    if (this.#settled || status < 200) return;
    this.#headAt = performance.now();
    const address = this.connection?.wire.socket?.remoteAddress;
    const head = { url: this.#plan.url.href, status, headers, address };
    this.#head = { ...head, location: redirectTarget(head) };
    this.#enter('body', 'BODY_TIMEOUT', this.#plan.bodyTimeout);
    this.#body = openBody(this.#plan, this.#head, this, this);
  }

  onResponseData(_: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#settled) return;
    this.#phaseTimer?.refresh();
    this.#body?.data(chunk);
  }

  onResponseEnd(): void {
    this.#wireEnded = true;
    // The connection is for others now, however long the reader takes.
    this.connection?.wire.resume();
    this.#waitUntilFree();
    if (this.#settled) return;
    this.#stopPhaseTimer();
    this.#body?.end();
  }

  onResponseError(_: unknown, error: Error & { code?: string }): void {
    this.#wireEnded = true;
    if (this.#settled) return;
    if (this.#isStale()) {
      this.fresh = true;
      this.#send();
      return;
    }
    // An AggregateError of all the addresses tried has no message of its own.
    const message = error.message || (error as { errors?: Error[] }).errors?.[0]?.message || error.name;
    this.#fail(this.#httpError(message, error.code ?? error.name, error));
  }

  // What becomes of the body.

  pause(): void {
    if (this.#wireEnded) return;
    this.#stopPhaseTimer();
    (this.connection?.wire ?? this.#controller)?.pause();
  }

  resume(): void {
    if (this.#wireEnded || this.#settled) return;
    this.#enter('body', 'BODY_TIMEOUT', this.#plan.bodyTimeout);
    (this.connection?.wire ?? this.#controller)?.resume();
  }

  ended(body: Uint8Array): void {
    this.#respond(body, false);
  }

  stopped(): void {
    this.#respond(new Uint8Array(), true);
    // What has already arrived is parsed first: a body that was complete keeps its connection.
    queueMicrotask(() => {
      if (this.#wireEnded) return;
      this.#waitUntilFree();
      this.#cut();
    });
  }

  tooLarge(): void {
    const { maxBytes } = this.#plan;
    this.#fail(this.#httpError(`Body of more than ${maxBytes} bytes`, 'BODY_TOO_LARGE'));
  }

  corrupt(error: Error & { code?: string }): void {
    this.#fail(this.#httpError(error.message, error.code ?? error.name, error));
  }

  failed(error: unknown): void {
    this.#fail(error);
  }

  #send(): void {
    const { url, method, headers, body, dispatcher } = this.#plan;
    this.connection = undefined;
    this.#controller = undefined;
    this.#wireEnded = false;
    this.#enter('connect', 'CONNECT_TIMEOUT', this.#plan.connectTimeout);
    const options: SignedOptions = {
      origin: url.origin,
      path: url.pathname + url.search,
      method,
      headers,
      body: body ?? null,
      // Undici's timers are off by up to a second; and it would close the connection after a HEAD.
      headersTimeout: 0,
      bodyTimeout: 0,
      reset: false,
      exchange: this,
    };
    try {
      dispatcher.dispatch(options, this);
    } catch (error) {
      this.onResponseError(undefined, error as Error);
    }
  }

  #respond(body: Uint8Array, stopped: boolean): void {
    if (this.#settled) return;
    this.#settle();
    this.#response = new HttpResponse(this.#head, { body, stopped, timing: this.#timing() });
    this.#emitWhenFree();
  }

  #fail(error: unknown): void {
    if (this.#settled) return;
    this.#settle();
    this.#cut();
    this.#subscriber.error(error);
  }

  #settle(): void {
    this.#settled = true;
    this.#stopPhaseTimer();
    clearTimeout(this.#totalTimer);
    this.#body?.destroy();
  }

  #cut(): void {
    if (this.#wireEnded) return;
    const wire = this.connection?.wire;
    if (!wire) this.#controller?.abort(new Error('Cancelled'));
    // Taken by an open connection but not sent yet: onRequestStart will refuse it.
    else if (this.#controller || wire.phase !== 'ready') wire.cut();
  }

  /** The subscriber hears last, so that whatever it starts next finds this connection free. */
  #waitUntilFree(): void {
    const free = () => {
      this.#free = true;
      this.#emitWhenFree();
    };
    if (this.connection) this.connection.whenFree(free);
    else free();
  }

  #emitWhenFree(): void {
    if (!this.#response || !this.#free) return;
    this.#subscriber.next(this.#response);
    this.#subscriber.complete();
  }

  /** A kept-alive connection the server closed as the request left: no byte came back, so a safe request may go again. */
  #isStale(): boolean {
    const { method, body } = this.#plan;
    return (
      this.#phase === 'headers' &&
      this.#reused &&
      !this.fresh &&
      (method === 'GET' || method === 'HEAD') &&
      body === undefined &&
      this.connection?.wire.socket?.bytesRead === this.#bytesBefore
    );
  }

  #enter(phase: 'connect' | 'headers' | 'body', code: HttpTimeoutCode, limit: number): void {
    this.#stopPhaseTimer();
    this.#phase = phase;
    if (limit <= maxTimer) this.#phaseTimer = setTimeout(() => this.#timedOut(code, limit, this.#where()), limit);
  }

  #stopPhaseTimer(): void {
    clearTimeout(this.#phaseTimer);
    this.#phaseTimer = undefined;
  }

  #timedOut(code: HttpTimeoutCode, limit: number, phase: HttpPhase): void {
    this.#fail(new HttpTimeoutError(limit, { code, phase, url: this.#plan.url.href }));
  }

  #httpError(message: string, code: string, cause?: Error): HttpError {
    const url = this.#plan.url.href;
    return new HttpError(`${message}: ${url}`, { code, phase: this.#where(), url, cause });
  }

  #where(): HttpPhase {
    const opening = this.connection?.wire.phase;
    return this.#phase === 'connect' && opening && opening !== 'ready' ? opening : this.#phase;
  }

  #timing(): HttpTiming {
    const now = performance.now();
    const wire = this.#reused ? undefined : this.connection?.wire;
    return {
      dns: wire?.dns ?? 0,
      connect: wire?.connect ?? 0,
      tls: wire?.tls ?? 0,
      ttfb: this.#headAt - this.#sentAt,
      download: now - this.#headAt,
      total: now - this.#startedAt,
      reused: this.#reused,
    };
  }
}
