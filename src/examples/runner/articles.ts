import { type Article } from '../scenarios/scenario.ts';

/** What the articles are called. */
export const articles: Readonly<Record<Article, string>> = {
  '000': 'Asynchronous programming explained',
  '001': 'Asynchronous I/O in practice',
  '002': 'The asyncio module',
  '003': 'A guide to asynchronous programming',
};
