/** What is kept of a line. A URL is shorter, and what is no list of URLs must not fill the memory. */
const longest = 64 * 1024;

/** Splits text that comes in pieces into lines. */
export async function* lines(chunks: AsyncIterable<string>): AsyncGenerator<string> {
  let rest = '';
  for await (const chunk of chunks) {
    const complete = (rest + chunk).split('\n');
    rest = (complete.pop() ?? '').slice(0, longest);
    for (const line of complete) yield line;
  }
  if (rest !== '') yield rest;
}
