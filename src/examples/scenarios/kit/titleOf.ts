/** What article 001 takes for the title of a page. */
export function titleOf(html: string): string {
  return /<title>(.*?)<\/title>/is.exec(html)?.[1]?.trim() ?? '';
}
