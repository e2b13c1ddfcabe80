import { type Observable, type ObservableInput } from 'rxjs';

/** The folders below `scenarios/`: the chapters of the operators. */
export type Chapter = 'tasks' | 'timeouts' | 'sync' | 'queues' | 'streams' | 'debug' | 'node';

/** One of the four articles on asyncio that the scenarios answer to. */
export type Article = '000' | '001' | '002' | '003';

/** What no virtual clock can stand for: such a scenario runs in real time only. */
export type Resource = 'sockets' | 'files' | 'threads' | 'processes' | 'database' | 'cpu';

/** A line, the shape of one that differs from run to run, or several whose order is left open. */
export type Expected = string | RegExp | readonly (string | RegExp)[];

/** Where a scenario plays: all it prints, and all it knows of time, goes through here. */
export interface Stage {
  /** Prints a line; what is no string is shown as Python would. */
  readonly print: (...words: readonly unknown[]) => void;
  /** The same as a step: prints when it is subscribed, and completes. A function among the words is called then. */
  readonly say: (...words: readonly unknown[]) => Observable<never>;
  /** Milliseconds since the scenario began. */
  readonly elapsed: () => number;
  /** The same as the articles print it: `00:00:03`. */
  readonly clock: () => string;
  /** Shows a number that changes, permits taken or a queue's depth, as a lane of the timeline. */
  readonly gauge: (name: string, read: () => number) => void;
}

/** One example of an article, built of this library's operators. */
export interface Scenario {
  /** That of its file. */
  readonly name: string;
  readonly chapter: Chapter;
  readonly article: Article;
  /** The section of the article, or the name of the program there. */
  readonly section: string;
  /** What there is to see, in a line. */
  readonly shows: string;
  /** The public names it uses. */
  readonly operators: readonly string[];
  /** What it prints: the article's own lines, where the article has them. */
  readonly expected: readonly Expected[];
  /** The time it takes in all, in ms, if the article or its sleeps say. */
  readonly time?: number;
  /** The time it would take one thing after another, if it does not do them so. */
  readonly inSequence?: number;
  readonly needs?: readonly Resource[];
  readonly main: (stage: Stage) => ObservableInput<unknown>;
}
