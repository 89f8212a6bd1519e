import type { Context } from 'aws-lambda';
import { functionCatalogue } from '../../lib/function-catalogue.ts';
import { type Engine, type SimulatedProcess, thisProcess } from '../engine/engine.ts';
import type { Random } from '../engine/random.ts';
import { type Faults, stepPoint } from './faults.ts';

type LambdaHandler = (event: unknown, context: Context) => Promise<unknown>;

/** What the caller of a function is told. */
export type Invoked = {
  /** A fault met the invocation. */
  readonly isFaulted?: boolean;
} & (
  | { readonly ok: true; readonly payload: unknown }
  | { readonly ok: false; readonly error: string; readonly message: string }
);

const DEFAULT_TIMEOUT_SECONDS = 20;
/** Handlers end themselves a moment before Lambda does. */
const EARLY_MS = 1000;
/** The clocks of two sandboxes differ by a little. */
const MAX_SKEW_MS = 40;

/** What the caller of a running invocation waits for. */
const giveUps = new WeakMap<SimulatedProcess, (error: string) => void>();

/**
 * Tells the caller of this invocation that nobody knows what became of it; the function dies, or goes on as
 * one that nobody waits for. A process without a caller dies.
 */
export function giveUp(process: SimulatedProcess, and: 'dies' | 'goes on'): Promise<never> {
  giveUps.get(process)?.(and === 'dies' ? 'Runtime.ExitError' : 'Lambda.Unknown');
  if (and === 'dies') process.isAlive = false;
  return new Promise(() => {});
}

/** The body as it crosses a border: nothing is shared, `undefined` is left out. */
export function overTheWire(value: unknown): unknown {
  return value === undefined ? null : JSON.parse(JSON.stringify(value));
}

/** The entry points of Lambda: `<stage>/<verb>` of functions/<stage>/<verb>.handler.ts. */
export async function loadHandlers(): Promise<ReadonlyMap<string, LambdaHandler>> {
  const handlers = new Map<string, LambdaHandler>();
  for (const entry of Object.keys(functionCatalogue)) {
    const { href } = new URL(`../../functions/${entry}.handler.ts`, import.meta.url);
    const module: { handler: LambdaHandler } = await import(/* @vite-ignore */ href);
    handlers.set(entry, module.handler);
  }
  return handlers;
}

/** Lambda: runs the deployed handlers as processes of their own. */
export class SimulatedFunctions {
  readonly #engine: Engine;
  readonly #random: Random;
  readonly #faults: Faults;
  readonly #handlers: ReadonlyMap<string, LambdaHandler>;
  readonly #onInvoke: (entry: string) => void;
  #invocations = 0;

  constructor(parts: {
    readonly engine: Engine;
    readonly random: Random;
    readonly faults: Faults;
    readonly handlers: ReadonlyMap<string, LambdaHandler>;
    readonly onInvoke: (entry: string) => void;
  }) {
    this.#engine = parts.engine;
    this.#random = parts.random;
    this.#faults = parts.faults;
    this.#handlers = parts.handlers;
    this.#onInvoke = parts.onInvoke;
  }

  /** Invokes a function and waits for its answer; a fault may come between the two. */
  async invoke(entry: string, event: unknown): Promise<Invoked> {
    await this.#engine.turn(thisProcess());
    const fault = this.#faults.at('invoke');
    if (fault === 'lambdaThrottled')
      return { ok: false, error: 'Lambda.TooManyRequestsException', message: 'Rate Exceeded.' };
    const point = stepPoint(entry);
    if (point && this.#faults.at(point))
      return { ok: false, error: 'Runtime.ImportModuleError', message: `${entry} is broken` };
    if (fault === 'lambdaTwice') void this.#run(entry, event);
    const answer = this.#run(entry, event);
    if (fault === 'lambdaUnknown')
      return { ok: false, error: 'Lambda.Unknown', message: 'nobody knows what became of the call' };
    return answer;
  }

  #run(entry: string, event: unknown): Promise<Invoked> {
    const handler = this.#handlers.get(entry);
    if (!handler) throw new Error(`no function ${entry}`);
    this.#onInvoke(entry);
    this.#invocations++;
    const name = `${entry}#${this.#invocations}`;
    const seconds = functionCatalogue[entry]?.timeoutSeconds ?? DEFAULT_TIMEOUT_SECONDS;
    const endsAt = this.#engine.now + seconds * 1000;
    const skew = this.#random.between(-MAX_SKEW_MS, MAX_SKEW_MS);
    const context = contextOf(entry, () => endsAt - this.#engine.now);
    const input = overTheWire(event);
    return new Promise((resolve) => {
      const settle = (answer: Invoked): void => {
        this.#engine.cancelTimer(timer);
        resolve(answer);
      };
      const { process, done } = this.#engine.start(name, 'function', () => handler(input, context), skew);
      giveUps.set(process, (error) => settle({ ok: false, error, message: 'the function was given up' }));
      const timer = this.#engine.setTimer(thisProcess(), seconds * 1000, () => {
        process.isAlive = false;
        resolve({ ok: false, error: 'Sandbox.Timedout', message: `Task timed out after ${seconds} seconds` });
      });
      done.then(
        (payload) => {
          // A function that ran out of time says so as well as it can.
          const isFaulted = process.isFaulted || this.#engine.now >= endsAt - EARLY_MS;
          settle({ ok: true, payload: overTheWire(payload), isFaulted });
        },
        (error: unknown) => settle(failureOf(error)),
      );
    });
  }
}

function failureOf(error: unknown): Invoked {
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  return { ok: false, error: name, message };
}

function contextOf(entry: string, getRemainingTimeInMillis: () => number): Context {
  return {
    callbackWaitsForEmptyEventLoop: false,
    functionName: entry,
    functionVersion: '1',
    invokedFunctionArn: `arn:aws:lambda:us-east-1:000000000000:function:${entry}`,
    memoryLimitInMB: '256',
    awsRequestId: entry,
    logGroupName: entry,
    logStreamName: entry,
    getRemainingTimeInMillis,
    done: () => {},
    fail: () => {},
    succeed: () => {},
  };
}
