/** A function that a worker imports by itself, so that it may use whatever its module does. */
export interface ModuleFunction {
  /** An absolute URL: `new URL('./work.js', import.meta.url)`, or that of a built-in such as `'node:crypto'`. */
  readonly module: URL | string;
  /** What the module exports it as. Default `'default'`. */
  readonly name?: string;
}
