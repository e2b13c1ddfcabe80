/** An error of the file system with the path that Node leaves out once a file is open. */
export function pathed(error: unknown, path: string): unknown {
  if (error instanceof Error && 'syscall' in error && !('path' in error)) Object.assign(error, { path });
  return error;
}
