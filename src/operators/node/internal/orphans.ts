/** The processes that work for us. One that computes does not notice that we are gone. */
const running = new Set<number>();

function killAll(): void {
  for (const pid of running) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It has ended just now.
    }
  }
}

/** Kills process `pid` if we exit before it does. Returns what to call when it has ended. */
export function dieWithUs(pid: number): () => void {
  if (running.size === 0) process.on('exit', killAll);
  running.add(pid);
  return () => {
    running.delete(pid);
    if (running.size === 0) process.off('exit', killAll);
  };
}
