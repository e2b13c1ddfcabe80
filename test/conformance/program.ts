/** The language of the programs: what the lines of the fixture files hold. */

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

export interface Program {
  readonly v: number;
  readonly id: string;
  readonly prims: Readonly<Record<string, Primitive>>;
  readonly tasks: Readonly<Record<string, { readonly ret?: Json; readonly body: readonly Op[] }>>;
}

export type Primitive =
  | { readonly kind: 'lock' | 'event' | 'cond' | 'future' }
  | { readonly kind: 'sem'; readonly value: number; readonly bounded?: boolean }
  | { readonly kind: 'barrier'; readonly parties: number }
  | { readonly kind: 'queue'; readonly maxsize: number; readonly order?: 'fifo' | 'lifo' | 'prio' }
  | { readonly kind: 'var'; readonly value?: number };

interface OnPrimitive {
  readonly p: string;
}

interface Body {
  readonly body?: readonly Op[];
}

/** What each op takes. */
interface Operands {
  sleep: { readonly d: number };
  log: { readonly v?: Json };
  raise: { readonly e: string };

  spawn: { readonly task: string };
  cancel: { readonly task: string };
  join: { readonly task: string };
  shield: { readonly task: string };
  gather: { readonly of: readonly string[]; readonly return_exceptions?: boolean };
  group: Body & { readonly of: readonly string[] };
  as_completed: { readonly of: readonly string[]; readonly timeout?: number | null };
  wait: {
    readonly of: readonly string[];
    readonly timeout?: number | null;
    readonly when?: 'ALL_COMPLETED' | 'FIRST_COMPLETED' | 'FIRST_EXCEPTION';
  };
  f_wait: OnPrimitive & { readonly shield?: boolean };
  f_set: OnPrimitive & { readonly v: Json };
  f_err: OnPrimitive & { readonly e: string };
  f_cancel: OnPrimitive;

  wait_for: { readonly task: string; readonly d: number };
  timeout: Body & { readonly d: number };
  reschedule: { readonly scope: number; readonly d: number | null };

  with: Body & OnPrimitive;
  acquire: OnPrimitive;
  release: OnPrimitive & { readonly n?: number };
  locked: OnPrimitive;
  ev_wait: OnPrimitive;
  ev_set: OnPrimitive;
  ev_clear: OnPrimitive;
  ev_is_set: OnPrimitive;
  c_wait: OnPrimitive;
  c_wait_for: OnPrimitive & { readonly var: string; readonly ge: number };
  c_notify: OnPrimitive & { readonly n?: number };
  c_notify_all: OnPrimitive;
  var_add: { readonly var: string; readonly n: number };
  b_wait: OnPrimitive;
  b_reset: OnPrimitive;
  b_abort: OnPrimitive;
  b_state: OnPrimitive;

  put: OnPrimitive & { readonly v: number };
  get: OnPrimitive;
  put_nowait: OnPrimitive & { readonly v: number };
  get_nowait: OnPrimitive;
  task_done: OnPrimitive;
  q_join: OnPrimitive;
  q_state: OnPrimitive;
  q_shutdown: OnPrimitive & { readonly immediate?: boolean };

  try: Body & {
    readonly catch?: 'error' | 'cancel';
    readonly handler?: readonly Op[];
    readonly uncancel?: boolean;
    readonly finally?: readonly Op[];
  };
  agen: Body & {
    readonly items: readonly Json[];
    readonly d: number;
    readonly take?: number;
    readonly cleanup?: number;
  };
}

export type OpName = keyof Operands;

/** `prop`: an error is logged *and* goes on to the enclosing op. */
export type OpOf<Name extends OpName> = Operands[Name] & {
  readonly op: Name;
  readonly id: number;
  readonly prop?: boolean;
};

export type Op = { [Name in OpName]: OpOf<Name> }[OpName];
