"""One case on CPython: `cpython.py LIB WORKLOAD N MODE MS` with LIB `asyncio` or `uvloop`; prints one line of JSON."""

import asyncio
import json
import os
import sys
import time

TIMEOUT = 60


async def value(i):
    return i


async def hop(i):
    await asyncio.sleep(0)
    return i


async def gather(n):
    return await asyncio.gather(*(value(i) for i in range(n)))


def mapped(work):
    """What asyncio's users write for a bounded map: workers that share an iterator."""

    async def run(n):
        results = [None] * n
        numbers = iter(range(n))

        async def worker():
            for i in numbers:
                results[i] = await work(i)

        await asyncio.gather(*(worker() for _ in range(10)))
        return results

    return run


def free(make):
    async def run(n):
        lock = make()
        total = 0
        for _ in range(n):
            async with lock:
                total += 1
        return total

    return run


def contended(make):
    async def run(n):
        lock = make()
        total = 0

        async def task():
            nonlocal total
            for _ in range(n // 1000):
                async with lock:
                    await asyncio.sleep(0)
                    total += 1

        await asyncio.gather(*(task() for _ in range(1000)))
        return total

    return run


def through_queue(workers):
    async def run(n):
        queue = asyncio.Queue(maxsize=100)
        total = 0

        async def worker():
            nonlocal total
            while await queue.get() is not None:
                total += 1

        tasks = [asyncio.create_task(worker()) for _ in range(workers)]
        for i in range(n):
            await queue.put(i)
        for _ in tasks:
            await queue.put(None)
        await asyncio.gather(*tasks)
        return total

    return run


async def waiting_tasks(n):
    event = asyncio.Event()
    tasks = [asyncio.create_task(event.wait()) for _ in range(n)]
    await asyncio.sleep(0)
    return event, tasks


async def broadcast(n):
    event, tasks = await waiting_tasks(n)
    event.set()
    return len(await asyncio.gather(*tasks))


async def broadcast_cancel(n):
    _, tasks = await waiting_tasks(n)
    for task in reversed(tasks):
        task.cancel()
    return len(await asyncio.gather(*tasks, return_exceptions=True))


async def timeout_unfired(n):
    return len(await asyncio.gather(*(asyncio.wait_for(hop(i), TIMEOUT) for i in range(n))))


async def sleep_wake(n):
    return len(await asyncio.gather(*(asyncio.sleep(0.1) for _ in range(n))))


async def fail_fast(n):
    failed = False

    async def fail():
        await asyncio.sleep(0)
        raise ValueError("boom")

    try:
        async with asyncio.TaskGroup() as group:
            for _ in range(n):
                group.create_task(asyncio.sleep(TIMEOUT))
            group.create_task(fail())
    except* ValueError:
        failed = True
    return n if failed else 0


async def sleep_mem(n):
    tasks = [asyncio.create_task(asyncio.sleep(TIMEOUT)) for _ in range(n)]
    await asyncio.sleep(0)

    async def cancel():
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    return n, cancel


PROGRAMS = {
    "gather-promise": gather,
    "gather-sync": gather,
    "gather-promise-100k": gather,
    "map10-immediate": mapped(hop),
    "map10-promise": mapped(value),
    "map10-sync": mapped(value),
    "sem-free": free(lambda: asyncio.Semaphore(1)),
    "sem-contended": contended(lambda: asyncio.Semaphore(10)),
    "mutex-free": free(asyncio.Lock),
    "mutex-contended": contended(asyncio.Lock),
    "queue-1p1c": through_queue(1),
    "queue-1p8w": through_queue(8),
    "broadcast": broadcast,
    "broadcast-cancel": broadcast_cancel,
    "timeout-unfired": timeout_unfired,
    "sleep-wake": sleep_wake,
    "fail-fast": fail_fast,
    "sleep-mem": sleep_mem,
}


def resident():
    with open("/proc/self/statm") as statm:
        return int(statm.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def right(result, n):
    return result == n if isinstance(result, int) else len(result) == n and result[0] == 0 and result[-1] == n - 1


async def once(program, n):
    result = await program(n)
    assert right(result, n), result


async def repeat(program, n, ms):
    start, cpu, runs = time.perf_counter(), time.process_time(), 0
    while runs == 0 or time.perf_counter() - start < ms / 1000:
        await once(program, n)
        runs += 1
    scale = 1e9 / runs / n
    return {"cpu": (time.process_time() - cpu) * scale, "wall": (time.perf_counter() - start) * scale, "runs": runs}


async def measure_time(program, n, ms):
    start = time.perf_counter()
    await once(program, n)
    cold = (time.perf_counter() - start) * 1e9 / n
    await repeat(program, n, ms / 2)
    return {**await repeat(program, n, ms), "cold": cold}


async def measure_memory(program, n, _ms):
    before, start, cpu = resident(), time.perf_counter(), time.process_time()
    count, cancel = await program(n)
    assert count == n
    rss = resident() - before
    await cancel()
    scale = 1e9 / n
    return {"cpu": (time.process_time() - cpu) * scale, "wall": (time.perf_counter() - start) * scale, "rss": rss / n}


def main():
    library, workload, n, mode, ms = sys.argv[1:]
    measure = measure_memory if mode == "memory" else measure_time
    work = measure(PROGRAMS[workload], int(n), float(ms))
    if library == "uvloop":
        import uvloop

        factory = uvloop.new_event_loop
    else:
        factory = None
    with asyncio.Runner(loop_factory=factory) as runner:
        print(json.dumps(runner.run(work)))


main()
