import * as z from 'zod';
import { type Engine, thisProcess } from '../engine/engine.ts';
import type { Random } from '../engine/random.ts';
import type { SimulatedFunctions } from './functions.ts';
import { filled, isThere, valueAt, withResult } from './json-paths.ts';
import {
  type ChoiceRule,
  type MachineState,
  type MachineStates,
  machineStates,
  type Retrier,
  type StateOfType,
} from './machine-form.ts';
import { FUNCTION_PREFIX } from './machines.ts';

/** How a state failed, as Step Functions names it. */
export class StateError extends Error {
  override readonly name = 'StateError';
  readonly error: string;
  constructor(error: string, cause: string) {
    super(cause);
    this.error = error;
  }
}

/** A part of an execution that may be ended from outside: nothing in it goes on afterwards. */
export class Branch {
  readonly #parent: Branch | undefined;
  #hasEnded = false;

  constructor(parent?: Branch) {
    this.#parent = parent;
  }

  get isAlive(): boolean {
    return !this.#hasEnded && (this.#parent?.isAlive ?? true);
  }

  end(): void {
    this.#hasEnded = true;
  }
}

/** The answer to a wait. */
export type TaskAnswer =
  | { readonly ok: true; readonly output: unknown }
  | { readonly ok: false; readonly error: string; readonly message: string };

/** A sequence of states that runs now: an execution's own, or that of one iteration of a Map. */
export interface LiveRun {
  state: string;
  hasEnded: boolean;
}

/** What a running execution needs of its surroundings. */
export interface Surroundings {
  readonly engine: Engine;
  readonly random: Random;
  readonly functions: SimulatedFunctions;
  readonly execution: { readonly id: string; readonly name: string; readonly startedAt: string };
  /** Opens a wait: whoever has the token may answer, as long as the branch is alive and the wait is open. */
  readonly openToken: (branch: Branch, answer: (answer: TaskAnswer) => void) => string;
  readonly closeToken: (token: string) => void;
  /** Starts another execution and waits for its end. */
  readonly runChild: (input: unknown, branch: Branch) => Promise<TaskAnswer>;
  readonly onEnter: (state: string) => void;
  /** A run of states begins: it tells where it is. */
  readonly onRun: (input: unknown, branch: Branch) => LiveRun;
  readonly onRunEnd: (input: unknown) => void;
  /** AWS runs so many iterations of an inline Map at once. */
  readonly onMap: (state: string, items: number) => void;
}

const MAX_ITERATIONS = 40;
const invokeSchema = z.strictObject({ FunctionName: z.string(), Payload: z.unknown() });
const WAITING_INVOKE = ':states:::lambda:invoke.waitForTaskToken';
const CHILD = ':states:::states:startExecution.sync:2';

/** What `$$` reads in a state. */
interface StateContext {
  readonly Execution: { readonly Id: string; readonly Name: string; readonly StartTime: string };
  readonly State: { readonly Name: string; readonly EnteredTime: string; readonly RetryCount: number };
  readonly Task?: { readonly Token: string };
  readonly Map?: { readonly Item: { readonly Index: number; readonly Value: unknown } };
}
type MapContext = Pick<StateContext, 'Map'>;

/** Runs the states of one machine. */
export class Interpreter {
  readonly #around: Surroundings;

  constructor(around: Surroundings) {
    this.#around = around;
  }

  /** From the first state to the end. @throws StateError where the machine fails */
  async run(machine: MachineStates, input: unknown, branch: Branch, map: MapContext = {}): Promise<unknown> {
    const live = this.#around.onRun(input, branch);
    try {
      return await this.#states(machine, input, branch, map, live);
    } finally {
      live.hasEnded = true;
      this.#around.onRunEnd(input);
    }
  }

  async #states(
    machine: MachineStates,
    input: unknown,
    branch: Branch,
    map: MapContext,
    live: LiveRun,
  ): Promise<unknown> {
    let name: string | undefined = machine.startAt;
    let value = input;
    while (name !== undefined) {
      await this.#mayGoOn(branch);
      const state = machine.states.get(name);
      if (!state) throw new Error(`there is no state ${name}`);
      live.state = name;
      this.#around.onEnter(name);
      const left: { next: string | undefined; output: unknown } = await this.#enter(
        name,
        state,
        value,
        branch,
        map,
      );
      ({ next: name, output: value } = left);
    }
    return value;
  }

  /** Waits for a turn; a branch that was ended waits for ever. */
  async #mayGoOn(branch: Branch): Promise<void> {
    await this.#around.engine.turn(thisProcess());
    if (!branch.isAlive) await new Promise(() => {});
  }

  async #enter(
    name: string,
    state: MachineState,
    input: unknown,
    branch: Branch,
    map: MapContext,
  ): Promise<{ next: string | undefined; output: unknown }> {
    const enteredAt = timeInWords();
    switch (state.Type) {
      case 'Task':
      case 'Map':
        return this.#tryState(name, state, input, branch, map, enteredAt);
      case 'Pass': {
        const context = this.#contextOf(name, enteredAt, 0, map);
        const result =
          state.Parameters === undefined ? (state.Result ?? input) : filled(state.Parameters, input, context);
        return { next: state.Next, output: withResult(input, state.ResultPath, result) };
      }
      case 'Choice':
        return { next: chosen(state, input), output: input };
      case 'Wait':
        await this.#around.engine.sleep(thisProcess(), state.Seconds * 1000);
        return { next: state.Next, output: input };
      case 'Succeed':
        return { next: undefined, output: valueAt(state.OutputPath, input, {}) };
      case 'Fail':
        throw new StateError(state.Error, state.Cause ?? '');
    }
  }

  #contextOf(name: string, enteredAt: string, retries: number, map: MapContext): StateContext {
    const { id: Id, name: Name, startedAt: StartTime } = this.#around.execution;
    return {
      Execution: { Id, Name, StartTime },
      State: { Name: name, EnteredTime: enteredAt, RetryCount: retries },
      ...map,
    };
  }

  /** A Task or Map with its retries and catchers. */
  async #tryState(
    name: string,
    state: StateOfType<'Task'> | StateOfType<'Map'>,
    input: unknown,
    branch: Branch,
    map: MapContext,
    enteredAt: string,
  ): Promise<{ next: string | undefined; output: unknown }> {
    const used = new Map<Retrier, number>();
    for (let retries = 0; ; retries++) {
      const context = this.#contextOf(name, enteredAt, retries, map);
      try {
        const result =
          state.Type === 'Task'
            ? await this.#task(state, input, context, branch)
            : await this.#map(name, state, input, context, branch);
        const selected =
          state.ResultSelector === undefined ? result : filled(state.ResultSelector, result, context);
        const output = valueAt(state.OutputPath, withResult(input, state.ResultPath, selected), context);
        return { next: state.Next, output };
      } catch (error) {
        if (!(error instanceof StateError)) throw error;
        const pause = this.#pauseBefore(state.Retry, error, used);
        if (pause === undefined) return caught(state, input, error);
        await this.#around.engine.sleep(thisProcess(), pause * 1000);
        await this.#mayGoOn(branch);
      }
    }
  }

  /** Seconds until the state is tried again; undefined when it is not. */
  #pauseBefore(
    retriers: readonly Retrier[],
    error: StateError,
    used: Map<Retrier, number>,
  ): number | undefined {
    const retrier = retriers.find(({ ErrorEquals }) => matches(ErrorEquals, error.error));
    if (!retrier) return undefined;
    const before = used.get(retrier) ?? 0;
    if (before >= retrier.MaxAttempts) return undefined;
    used.set(retrier, before + 1);
    const longest = retrier.IntervalSeconds * retrier.BackoffRate ** before;
    const capped = Math.min(longest, retrier.MaxDelaySeconds ?? longest);
    return retrier.JitterStrategy === 'FULL' ? capped * this.#around.random.unit() : capped;
  }

  #task(state: StateOfType<'Task'>, input: unknown, context: StateContext, branch: Branch): Promise<unknown> {
    const { Resource, TimeoutSeconds } = state;
    const process = thisProcess();
    const attempt = new Branch(branch);
    return new Promise((resolve, reject) => {
      const timer =
        TimeoutSeconds === undefined
          ? undefined
          : this.#around.engine.setTimer(process, TimeoutSeconds * 1000, () => {
              attempt.end();
              reject(new StateError('States.Timeout', `the state took more than ${TimeoutSeconds} seconds`));
            });
      this.#attempt(Resource, state, input, context, attempt).then(
        (answer) => {
          if (timer !== undefined) this.#around.engine.cancelTimer(timer);
          attempt.end();
          if (answer.ok) resolve(answer.output);
          else reject(new StateError(answer.error, answer.message));
        },
        (error: unknown) => reject(error instanceof Error ? error : new Error(String(error))),
      );
    });
  }

  async #attempt(
    resource: string,
    { Parameters }: StateOfType<'Task'>,
    input: unknown,
    context: StateContext,
    branch: Branch,
  ): Promise<TaskAnswer> {
    if (resource.endsWith(WAITING_INVOKE)) return this.#waitForAnswer(Parameters, input, context, branch);
    const parameters = Parameters === undefined ? input : filled(Parameters, input, context);
    if (resource.endsWith(CHILD)) return this.#around.runChild(parameters, branch);
    if (!resource.startsWith(FUNCTION_PREFIX)) throw new Error(`the interpreter does not know ${resource}`);
    return this.#invoke(resource.slice(FUNCTION_PREFIX.length), parameters);
  }

  async #invoke(entry: string, payload: unknown): Promise<TaskAnswer> {
    const answer = await this.#around.functions.invoke(entry, payload);
    if (answer.ok) return { ok: true, output: answer.payload };
    const message = JSON.stringify({ errorType: answer.error, errorMessage: answer.message });
    return { ok: false, error: answer.error, message };
  }

  /** Invokes the function with a token, and waits until somebody answers it, or until the invocation fails. */
  #waitForAnswer(
    parameters: unknown,
    input: unknown,
    context: StateContext,
    branch: Branch,
  ): Promise<TaskAnswer> {
    return new Promise((resolve, reject) => {
      const token = this.#around.openToken(branch, resolve);
      const filledIn = filled(parameters, input, { ...context, Task: { Token: token } });
      const { FunctionName, Payload } = invokeSchema.parse(filledIn);
      this.#invoke(FunctionName.slice(FUNCTION_PREFIX.length), Payload).then((answer) => {
        if (answer.ok) return;
        this.#around.closeToken(token);
        resolve(answer);
      }, reject);
    });
  }

  async #map(
    name: string,
    state: StateOfType<'Map'>,
    input: unknown,
    context: StateContext,
    branch: Branch,
  ): Promise<unknown[]> {
    const items = z.array(z.unknown()).parse(valueAt(state.ItemsPath, input, context));
    this.#around.onMap(name, items.length);
    const { StartAt, States } = state.ItemProcessor;
    const machine = machineStates(StartAt, States);
    const whole = new Branch(branch);
    const running = items.slice(0, MAX_ITERATIONS).map((item, index) => {
      const own: MapContext = { Map: { Item: { Index: index, Value: item } } };
      const selected =
        state.ItemSelector === undefined ? item : filled(state.ItemSelector, input, { ...context, ...own });
      return this.run(machine, selected, whole, own);
    });
    try {
      return await Promise.all(running);
    } finally {
      // The first iteration that fails stops its siblings.
      whole.end();
    }
  }
}

function matches(names: readonly string[], error: string): boolean {
  if (names.includes(error)) return true;
  return names.includes('States.ALL') && error !== 'States.DataLimitExceeded' && error !== 'States.Runtime';
}

function caught(
  { Catch }: Pick<StateOfType<'Task'>, 'Catch'>,
  input: unknown,
  error: StateError,
): { next: string; output: unknown } {
  const catcher = Catch.find(({ ErrorEquals }) => matches(ErrorEquals, error.error));
  if (!catcher) throw error;
  const result = { Error: error.error, Cause: error.message };
  return { next: catcher.Next, output: withResult(input, catcher.ResultPath, result) };
}

const comparisons: Readonly<Record<string, (value: unknown, than: unknown) => boolean>> = {
  StringEquals: (value, than) => value === than,
  NumericEquals: (value, than) => value === than,
  BooleanEquals: (value, than) => value === than,
};

function holdsOf(rule: ChoiceRule, input: unknown): boolean {
  const { IsPresent: present } = rule;
  if (present !== undefined) return isThere(rule.Variable, input) === present;
  const value = valueAt(rule.Variable, input, {});
  const [name = '', than] = Object.entries(rule).find(([field]) => field in comparisons) ?? [];
  const compare = comparisons[name];
  if (!compare) throw new Error(`the interpreter knows no comparison of ${JSON.stringify(rule)}`);
  return compare(value, than);
}

function chosen({ Choices, Default }: StateOfType<'Choice'>, input: unknown): string {
  const next = Choices.find((rule) => holdsOf(rule, input))?.Next ?? Default;
  if (next === undefined) throw new StateError('States.NoChoiceMatched', 'no rule holds');
  return next;
}

/** The time as Step Functions may write it: without a fraction that is none, and without zeros at the fraction's end. */
function timeInWords(): string {
  return new Date().toISOString().replace(/\.?0+Z$/, 'Z');
}
