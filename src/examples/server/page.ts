import { type Handler } from './handler.ts';
import { Reply } from './reply.ts';

/** One address of the test server. */
export interface Page {
  readonly path: string;
  /** One line for the index page. */
  readonly about: string;
  readonly answer: Handler;
}

/** A page that answers everybody the same, or everybody as `answer` says. */
export function page(path: string, about: string, answer: Reply | Handler): Page {
  return { path, about, answer: answer instanceof Reply ? () => answer : answer };
}
