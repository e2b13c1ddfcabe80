import { asyncScheduler, VirtualTimeScheduler } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import { expect, it, vi } from 'vitest';
import { after, now } from '../../src/operators/internal/clock.ts';
import { onScheduler, virtualScheduler } from '../../src/operators/internal/world.ts';
import { collectUnhandled } from './unhandled.ts';

collectUnhandled();

const DAY = 86_400_000;

it('calls back once, after that many milliseconds', () => {
  const called = vi.fn();
  after(10, called, undefined);
  vi.advanceTimersByTime(9);
  expect(called).toHaveBeenCalledTimes(0);
  vi.advanceTimersByTime(1);
  expect(called).toHaveBeenCalledTimes(1);
  vi.advanceTimersByTime(1000);
  expect(called).toHaveBeenCalledTimes(1);
});

it('never calls back for Infinity, and sets no timer', () => {
  after(Infinity, vi.fn(), undefined);
  expect(vi.getTimerCount()).toBe(0);
});

it('takes what is past for now', () => {
  const called = vi.fn();
  after(-5, called, undefined);
  vi.advanceTimersByTime(0);
  expect(called).toHaveBeenCalledTimes(1);
});

it.each([
  ['the longest delay a host timer takes', 2 ** 31 - 1],
  ['one millisecond more', 2 ** 31],
  ['thirty days', 30 * DAY],
  ['a year', 365 * DAY],
])('honours %s', (_, ms) => {
  const called = vi.fn();
  after(ms, called, undefined);
  vi.advanceTimersByTime(ms - 1);
  expect(called).toHaveBeenCalledTimes(0);
  vi.advanceTimersByTime(1);
  expect(called).toHaveBeenCalledTimes(1);
});

it.each([0, 20, 40])('leaves no timer of a thirty-day wait that is cancelled after %i days', (days) => {
  const called = vi.fn();
  const wait = after(30 * DAY, called, undefined);
  vi.advanceTimersByTime(days * DAY);
  wait.unsubscribe();
  expect(vi.getTimerCount()).toBe(0);
  vi.advanceTimersByTime(30 * DAY);
  expect(called).toHaveBeenCalledTimes(days > 30 ? 1 : 0);
});

it('waits and reads the time on a scheduler that is named', () => {
  const scheduler = new VirtualTimeScheduler();
  const at: number[] = [];
  after(7, () => at.push(now(scheduler)), scheduler);
  expect(vi.getTimerCount()).toBe(0);
  scheduler.flush();
  expect(at).toEqual([7]);
});

it('reads real time as Date does', () => {
  vi.setSystemTime(1234);
  expect(now(undefined)).toBe(1234);
  expect(now(asyncScheduler)).toBe(1234);
});

it('is virtual inside a TestScheduler run, with or without asyncScheduler named', () => {
  const at: number[] = [];
  new TestScheduler(() => undefined).run(() => {
    after(5, () => at.push(now(undefined)), undefined);
    after(6, () => at.push(now(asyncScheduler)), asyncScheduler);
  });
  expect(at).toEqual([5, 6]);
  expect(vi.getTimerCount()).toBe(0);
});

it("is virtual on the testing kit's scheduler, also for asyncScheduler", () => {
  const scheduler = new TestScheduler(() => undefined);
  const at: number[] = [];
  onScheduler(scheduler, () => {
    after(5, () => at.push(now(undefined)), undefined);
    after(6, () => at.push(now(asyncScheduler)), asyncScheduler);
    scheduler.flush();
  });
  expect(at).toEqual([5, 6]);
  expect(vi.getTimerCount()).toBe(0);
});

it('knows real time, a bare virtual run and the kit apart, also after a body that threw', () => {
  const scheduler = new TestScheduler(() => undefined);
  const dies = () => {
    throw new Error('dies');
  };
  expect(virtualScheduler()).toBeUndefined();
  scheduler.run(() => {
    expect(virtualScheduler()).toBe(asyncScheduler);
  });
  expect(() => {
    scheduler.run(dies);
  }).toThrow('dies');
  expect(virtualScheduler()).toBeUndefined();
  onScheduler(scheduler, () => {
    expect(virtualScheduler()).toBe(scheduler);
  });
  expect(() => onScheduler(scheduler, dies)).toThrow('dies');
  expect(virtualScheduler()).toBeUndefined();
});
