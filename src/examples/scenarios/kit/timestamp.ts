/** What Python prints for `datetime.now()`. */
export function timestamp(): string {
  const now = new Date();
  return new Date(now.getTime() - now.getTimezoneOffset() * 60_000).toISOString().replace('T', ' ').replace('Z', '000');
}
