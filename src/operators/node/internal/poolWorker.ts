import { deserialize, serialize } from 'node:v8';
import type { ResourceLimits } from 'node:worker_threads';
import { Tinypool } from 'tinypool';
import { reportUnhandledError } from '../../internal/unhandled.ts';
import { WorkerCrashError } from '../workerCrashError.ts';
import { dieWithUs } from './orphans.ts';
import { unpack, type Packed } from './packedError.ts';
import { transferList } from './transfers.ts';
import type { WorkerCall } from './workerCall.ts';
import { workerUrl } from './workerSource.ts';

export interface WorkerOptions {
  readonly runtime: 'worker_threads' | 'child_process';
  readonly resourceLimits?: ResourceLimits;
  readonly execArgv?: string[];
}

type Answer = { readonly value: unknown } | { readonly thrown: Packed };
type NativeWorker = Tinypool['threads'][number];

/** Tinypool never reaps a worker in it: the longest time a timer can be set to. */
const FOREVER = 2 ** 31 - 1;

/**
 * One thread or process, started with its first job, and started anew with the next one after a crash.
 *
 * It is a Tinypool of one. The line of jobs is ours, and killing a worker is then `destroy()`, which waits until it is dead.
 */
export class PoolWorker {
  /** It has a job that it has not answered. */
  busy = false;
  private readonly isProcess: boolean;
  private readonly tinypool: Tinypool;
  private native: NativeWorker | undefined;
  private crash: WorkerCrashError | undefined;
  private killed = false;

  constructor({ runtime, ...options }: WorkerOptions) {
    this.isProcess = runtime === 'child_process';
    this.tinypool = new Tinypool({
      ...options,
      runtime,
      filename: workerUrl,
      minThreads: 0,
      maxThreads: 1,
      idleTimeout: FOREVER,
      serialization: 'advanced',
      env: process.env as Record<string, string>,
      // A worker that sleeps on an atomic runs none of its timers and prints nothing.
      useAtomics: false,
    });
    this.tinypool.on('error', this.onIdleError);
  }

  /** Resolves with what the call returns or resolves with in the worker. */
  async run(call: WorkerCall, args: readonly unknown[]): Promise<unknown> {
    this.busy = true;
    let answer: Answer;
    try {
      answer = await this.ask(call, args);
    } catch (error) {
      throw this.diedOf(error);
    } finally {
      this.busy = false;
    }
    if ('thrown' in answer) throw unpack(answer.thrown);
    return answer.value;
  }

  /** Ends the worker, whatever it is doing: a thread at once, a process by SIGTERM and, a second later, by SIGKILL. */
  async kill(): Promise<void> {
    this.killed = true;
    await this.tinypool.destroy();
  }

  private async ask(call: WorkerCall, args: readonly unknown[]): Promise<Answer> {
    const request = this.isProcess ? serialize([call, args]) : [call, args];
    const asked = this.tinypool.run(request, { transferList: this.isProcess ? [] : transferList(args) });
    this.watch();
    const answer: unknown = await asked;
    return (this.isProcess ? deserialize(answer as Uint8Array) : answer) as Answer;
  }

  /** Sees how a new worker ends. A thread that exits by itself is nothing that Tinypool would notice. */
  private watch(): void {
    const [native] = this.tinypool.threads;
    if (!native || native === this.native) return;
    this.native = native;
    this.crash = undefined;
    const forget = this.isProcess ? dieWithUs(native.threadId) : undefined;
    native.once('exit', (code: number | null, signal?: NodeJS.Signals | null) => {
      forget?.();
      this.crash = new WorkerCrashError(signal ? { signal } : { exitCode: code ?? 0 });
      if (this.tinypool.threads.includes(native)) native.emit('error', this.crash);
    });
  }

  /** Tells the death of the worker from an argument that could not be sent to it. */
  private diedOf(error: unknown): unknown {
    if (this.native && this.tinypool.threads.includes(this.native)) return error;
    if (this.isProcess && this.crash) return this.crash;
    return error instanceof WorkerCrashError ? error : new WorkerCrashError({ thrown: error });
  }

  /** What an earlier job left behind threw, and there is no job to tell. A process has printed it. */
  private readonly onIdleError = (error: unknown): void => {
    if (this.killed || this.isProcess || error instanceof WorkerCrashError) return;
    reportUnhandledError(new WorkerCrashError({ thrown: error }));
  };
}
