/**
 * A promise whose callbacks run the moment it is settled, so that it can settle in virtual time, where no microtask comes.
 */
export class Later<T> implements PromiseLike<T> {
  private settled: { readonly value: T } | { readonly error: unknown } | undefined;
  private readonly callbacks: (() => void)[] = [];

  resolve(value: T): void {
    this.settle({ value });
  }

  reject(error: unknown): void {
    this.settle({ error });
  }

  then<A = T, B = never>(
    onValue?: ((value: T) => A | PromiseLike<A>) | null,
    onError?: ((error: unknown) => B | PromiseLike<B>) | null,
  ): Later<A | B> {
    const next = new Later<A | B>();
    const run = (): void => {
      try {
        if ('value' in this.settled!) {
          next.resolve((onValue ? onValue(this.settled.value) : this.settled.value) as A);
        } else if (onError) {
          next.resolve(onError(this.settled!.error) as B);
        } else {
          next.reject(this.settled!.error);
        }
      } catch (error) {
        next.reject(error);
      }
    };
    if (this.settled) run();
    else this.callbacks.push(run);
    return next;
  }

  private settle(outcome: { readonly value: T } | { readonly error: unknown }): void {
    if (this.settled) return;
    this.settled = outcome;
    for (const run of this.callbacks) run();
  }
}
