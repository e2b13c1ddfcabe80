/** The n-th Fibonacci number the slow way: work for a worker, which gets its text. */
export function fib(n: number): number {
  return n <= 1 ? n : fib(n - 1) + fib(n - 2);
}
