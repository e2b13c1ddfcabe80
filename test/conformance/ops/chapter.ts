import type { Perform } from '../interpreter.ts';
import type { OpName } from '../program.ts';

/** The part of the table that holds some of the ops. */
export type Chapter<Names extends OpName> = { readonly [Name in Names]: Perform<Name> };
