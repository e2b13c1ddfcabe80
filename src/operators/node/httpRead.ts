import { type ObservableInput } from 'rxjs';
import { type HttpHead } from './httpResponse.ts';

/**
 * Sees each decoded chunk of a body (option `read` of {@link httpRequest}): returns `false` to end the body there, or
 * work (an Observable, a promise) to hold the server until it is done; its last value `false` ends the body, too.
 */
export type HttpRead = (chunk: Uint8Array, head: HttpHead) => boolean | void | ObservableInput<unknown>;
