import type { Program } from './program.ts';

/** Programs as JSON, a line each or in one array; a line of the golden file has its program inside. */
export function readPrograms(text: string): Program[] {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const json = text.trimStart().startsWith('[') ? text : `[${lines.join(',')}]`;
  const items = JSON.parse(json) as (Program | { readonly program: Program })[];
  return items.map((item) => ('program' in item ? item.program : item));
}
