/** What `load` finds, or, if that is not there, an error that says how to get it. */
export async function installed<T>(load: () => T | Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (error) {
    if (!(error as NodeJS.ErrnoException).code?.endsWith('MODULE_NOT_FOUND')) throw error;
    const packages = 'pg pg-cursor @electric-sql/pglite @electric-sql/pglite-socket';
    throw new Error(`The database examples need optional packages: npm install ${packages}`, { cause: error });
  }
}
