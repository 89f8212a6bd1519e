import { AsyncLocalStorage } from 'node:async_hooks';
import type { Random } from './random.ts';

/** Something that runs step by step beside others: an invocation of a function, an execution, an actor. */
export class SimulatedProcess {
  readonly name: string;
  readonly engine: Engine;
  /** A process that died never continues behind the call that it was at. */
  isAlive = true;
  /** A fault met one of its calls: an answer that tells of a fault is to be expected. */
  isFaulted = false;
  /** At which step of the engine it began, and came to its end; a process that died has no end. */
  readonly startedAt: number;
  /** When it began, by its own clock (milliseconds). */
  readonly beganAt: number;
  endedAt: number | undefined;
  /** By how many milliseconds its clock differs from the others'. */
  readonly skew: number;
  /** What the process is for readers of a story: `function` calls the table, `service` is AWS itself. */
  readonly kind: 'function' | 'service' | 'actor';

  constructor(engine: Engine, name: string, kind: SimulatedProcess['kind'], skew: number) {
    this.engine = engine;
    this.name = name;
    this.kind = kind;
    this.skew = skew;
    this.startedAt = engine.steps;
    this.beganAt = engine.now + skew;
  }
}

const current = new AsyncLocalStorage<SimulatedProcess>();

/** The process whose code runs now; undefined outside of a simulation. */
export function currentProcess(): SimulatedProcess | undefined {
  return current.getStore();
}

/** @throws Error outside of a simulation */
export function thisProcess(): SimulatedProcess {
  const process = current.getStore();
  if (!process) throw new Error('no simulation runs here');
  return process;
}

/** How the next of several processes is picked. */
export interface Scheduling {
  /** How likely the process that ran last goes on, where it can. */
  readonly stickiness: number;
  /** Milliseconds that one step takes at most. */
  readonly pace: number;
  /** The one that has waited longest is next, not any of them: two histories then differ by what happens in them alone. */
  readonly isInTurn?: boolean;
}

interface Turn {
  readonly process: SimulatedProcess;
  readonly release: () => void;
}

interface Timer {
  readonly at: number;
  readonly order: number;
  readonly process: SimulatedProcess;
  readonly fire: () => void;
}

/** The steps of a history went beyond what any honest history takes. */
export class TooManySteps extends Error {
  override readonly name = 'TooManySteps';
}

/** A promise that is never settled: whoever waits for it goes no further. */
function never(): Promise<never> {
  return new Promise(() => {});
}

const realImmediate = globalThis.setImmediate;

/**
 * The scheduler and its clock. A process stops at each of its turns until the scheduler picks it; one process
 * moves at a time, and nothing else has an order: the same seed gives the same history.
 */
export class Engine {
  readonly #random: Random;
  readonly #scheduling: Scheduling;
  #now: number;
  #turns: Turn[] = [];
  readonly #timers: Timer[] = [];
  readonly #immediates: (() => void)[] = [];
  #order = 0;
  #last: SimulatedProcess | undefined;
  steps = 0;
  /** At which steps the clock jumped. */
  readonly #jumps: number[] = [];
  maxSteps = Number.POSITIVE_INFINITY;
  /** What a process threw that nobody awaits. */
  readonly failures: { readonly process: string; readonly error: unknown }[] = [];

  constructor(random: Random, scheduling: Scheduling, startsAt: number) {
    this.#random = random;
    this.#scheduling = scheduling;
    this.#now = startsAt;
  }

  /** Milliseconds since 1970, UTC. */
  get now(): number {
    return this.#now;
  }

  /** The chance that handlers see as `Math.random`. */
  chance(): number {
    return this.#random.unit();
  }

  /** Lets the clock jump ahead. */
  jump(milliseconds: number): void {
    this.#now += milliseconds;
    this.#jumps.push(this.steps);
  }

  /** Whether the clock jumped while the process ran: all its time limits may have passed at once. */
  hasJumpedDuring({ startedAt, endedAt = this.steps }: SimulatedProcess): boolean {
    return this.#jumps.some((step) => step >= startedAt && step <= endedAt);
  }

  /** Starts a process. Its promise is settled when `run` is, and never when the process dies. */
  start<T>(
    name: string,
    kind: SimulatedProcess['kind'],
    run: (process: SimulatedProcess) => Promise<T>,
    skew = 0,
  ): { readonly process: SimulatedProcess; readonly done: Promise<T> } {
    const process = new SimulatedProcess(this, name, kind, skew);
    const done = current.run(process, async () => {
      await this.turn(process);
      try {
        return await run(process);
      } finally {
        process.endedAt = this.steps;
      }
    });
    return { process, done };
  }

  /** Starts a process that nobody awaits: what it throws is kept in `failures`. */
  launch(name: string, kind: SimulatedProcess['kind'], run: () => Promise<unknown>): void {
    this.start(name, kind, run).done.catch((error: unknown) => {
      this.failures.push({ process: name, error });
    });
  }

  /** Waits until the scheduler lets the process go on. */
  turn(process: SimulatedProcess): Promise<void> {
    if (!process.isAlive) return never();
    return new Promise((resolve) => {
      this.#turns.push({ process, release: resolve });
    });
  }

  /** Waits until the clock has moved by so many milliseconds. */
  sleep(process: SimulatedProcess, milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      this.setTimer(process, milliseconds, resolve);
    });
  }

  /** Calls `fire` once the clock has moved so far; answers a name to cancel it by. */
  setTimer(process: SimulatedProcess, milliseconds: number, fire: () => void): number {
    if (!Number.isFinite(milliseconds)) throw new Error(`${process.name} waits for ${milliseconds} ms`);
    const order = this.#order++;
    const timer = { at: this.#now + Math.max(0, milliseconds), order, process, fire };
    this.#timers.splice(this.#placeOf(timer), 0, timer);
    return order;
  }

  cancelTimer(order: number): void {
    const at = this.#timers.findIndex((timer) => timer.order === order);
    if (at >= 0) this.#timers.splice(at, 1);
  }

  setImmediate(process: SimulatedProcess, call: () => void): void {
    this.#immediates.push(() => current.run(process, call));
  }

  /** The latest first, so that the next one is taken from the end. */
  #placeOf({ at, order }: Timer): number {
    let [low, high] = [0, this.#timers.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      const other = this.#timers[middle];
      const isLater = other !== undefined && (other.at > at || (other.at === at && other.order > order));
      if (isLater) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Lets all code run that waits for nothing of ours. */
  async #drain(): Promise<void> {
    do {
      await new Promise<void>((resolve) => {
        realImmediate(resolve);
      });
      for (const call of this.#immediates.splice(0)) call();
    } while (this.#immediates.length > 0);
  }

  #fireDue(): void {
    for (let next = this.#timers.at(-1); next && next.at <= this.#now; next = this.#timers.at(-1)) {
      this.#timers.pop();
      const { process, fire } = next;
      if (process.isAlive) this.#turns.push({ process, release: () => current.run(process, fire) });
    }
  }

  #takeTurn(): Turn | undefined {
    this.#turns = this.#turns.filter(({ process }) => process.isAlive);
    if (this.#turns.length === 0) return undefined;
    const sticky = this.#turns.findIndex(({ process }) => process === this.#last);
    const { stickiness } = this.#scheduling;
    const at = sticky >= 0 && this.#random.chance(stickiness) ? sticky : this.#nextOf(this.#turns.length);
    const [turn] = this.#turns.splice(at, 1);
    return turn;
  }

  #nextOf(turns: number): number {
    return this.#scheduling.isInTurn ? 0 : this.#random.between(0, turns - 1);
  }

  /**
   * Lets processes move until none can before `until`, or `isOver` says so.
   * @throws TooManySteps
   */
  async run(until: number, isOver: () => boolean = () => false): Promise<void> {
    for (;;) {
      await this.#drain();
      if (isOver()) return;
      this.#fireDue();
      const turn = this.#takeTurn();
      if (turn) {
        this.steps++;
        if (this.steps > this.maxSteps) throw new TooManySteps(`more than ${this.maxSteps} steps`);
        this.#now += this.#random.between(1, this.#scheduling.pace);
        this.#last = turn.process;
        turn.release();
        continue;
      }
      const next = this.#timers.at(-1);
      if (!next || next.at > until) {
        this.#now = Math.max(this.#now, until);
        return;
      }
      this.#now = Math.max(this.#now, next.at);
    }
  }

  /** When the next timer fires; undefined where none is set. */
  get nextTimer(): number | undefined {
    return this.#timers.at(-1)?.at;
  }
}

/** Runs code as a process of the engine, for what the simulation itself calls between two steps. */
export function as<T>(process: SimulatedProcess, run: () => T): T {
  return current.run(process, run);
}
