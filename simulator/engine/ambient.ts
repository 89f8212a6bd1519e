/**
 * What handlers read from their surroundings (the clock, chance, timers) follows the simulation where the code
 * belongs to a simulated process, and is left alone anywhere else: a test runner goes on beside it.
 */
import { syncBuiltinESMExports } from 'node:module';
import timers from 'node:timers';
import { currentProcess } from './engine.ts';

const RealDate = globalThis.Date;
const real = {
  setTimeout: globalThis.setTimeout,
  clearTimeout: globalThis.clearTimeout,
  setImmediate: globalThis.setImmediate,
  random: Math.random,
  cpuUsage: process.cpuUsage,
};

function now(): number {
  const process = currentProcess();
  return process ? process.engine.now + process.skew : RealDate.now();
}

const SimulatedDate = new Proxy(RealDate, {
  construct: (target, given: unknown[], newTarget) =>
    Reflect.construct(target, given.length === 0 ? [now()] : given, newTarget),
  get: (target, name) => (name === 'now' ? now : Reflect.get(target, name)),
});

/** What a simulated `setTimeout` answers, as much of Node's own as callers use. */
class SimulatedTimeout {
  readonly order: number;
  constructor(order: number) {
    this.order = order;
  }
  unref(): this {
    return this;
  }
  ref(): this {
    return this;
  }
}

function setTimeoutOf(call: (...given: unknown[]) => void, milliseconds = 0, ...given: unknown[]): unknown {
  const process = currentProcess();
  if (!process) return real.setTimeout(call, milliseconds, ...given);
  return new SimulatedTimeout(process.engine.setTimer(process, milliseconds, () => call(...given)));
}

function clearTimeoutOf(timeout: unknown): void {
  const process = currentProcess();
  if (timeout instanceof SimulatedTimeout) process?.engine.cancelTimer(timeout.order);
  else Reflect.apply(real.clearTimeout, undefined, [timeout]);
}

function setImmediateOf(call: (...given: unknown[]) => void, ...given: unknown[]): unknown {
  const process = currentProcess();
  if (!process) return real.setImmediate(call, ...given);
  process.engine.setImmediate(process, () => call(...given));
  return undefined;
}

function randomOf(): number {
  return currentProcess()?.engine.chance() ?? real.random();
}

/** What a simulated function has used of the processor is nobody's business, and costs much to ask. */
function cpuUsageOf(before?: NodeJS.CpuUsage): NodeJS.CpuUsage {
  return currentProcess() ? { user: 0, system: 0 } : real.cpuUsage(before);
}

function set(target: object, name: string, value: unknown): void {
  Object.defineProperty(target, name, { value, configurable: true, writable: true });
}

/** Timers are global, and also imported from `node:timers` by those who hand handlers their time. */
function setTimers(functions: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(functions)) {
    set(globalThis, name, value);
    set(timers, name, value);
  }
  syncBuiltinESMExports();
}

/** Puts the simulated surroundings in the place of the real ones; answers how to undo it. */
export function surround(): () => void {
  set(globalThis, 'Date', SimulatedDate);
  setTimers({ setTimeout: setTimeoutOf, clearTimeout: clearTimeoutOf, setImmediate: setImmediateOf });
  set(Math, 'random', randomOf);
  set(process, 'cpuUsage', cpuUsageOf);
  return () => {
    set(globalThis, 'Date', RealDate);
    const { setTimeout, clearTimeout, setImmediate } = real;
    setTimers({ setTimeout, clearTimeout, setImmediate });
    set(Math, 'random', real.random);
    set(process, 'cpuUsage', real.cpuUsage);
  };
}
