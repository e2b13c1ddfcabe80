/** The message of what `body` throws; a body that passes is the failure here. */
export function failureOf(body: () => unknown): string {
  try {
    body();
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  throw new Error('It passed.');
}
