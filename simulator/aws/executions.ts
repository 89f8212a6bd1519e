import {
  DescribeExecutionCommand,
  ListExecutionsCommand,
  SendTaskFailureCommand,
  SendTaskHeartbeatCommand,
  SendTaskSuccessCommand,
  StartExecutionCommand,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import * as z from 'zod';
import type { MachineName } from '../../lib/state-machines/definitions.ts';
import { machineNames } from '../../lib/state-machines/definitions.ts';
import { type Engine, type SimulatedProcess, thisProcess } from '../engine/engine.ts';
import type { Random } from '../engine/random.ts';
import type { Faults } from './faults.ts';
import type { SimulatedFunctions } from './functions.ts';
import { Branch, Interpreter, type LiveRun, StateError, type TaskAnswer } from './interpreter.ts';
import { tableError } from './item-store.ts';
import type { MachineStates } from './machine-form.ts';
import { EXECUTION_PREFIX, MACHINE_PREFIX } from './machines.ts';

export type ExecutionStatus = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';

/** One execution of a machine. */
export interface SimulatedExecution {
  readonly machine: MachineName;
  readonly name: string;
  readonly arn: string;
  readonly input: string;
  readonly startedAt: number;
  readonly branch: Branch;
  status: ExecutionStatus;
  output?: unknown;
  error?: string;
  cause?: string;
  /** Every state that was entered. */
  readonly states: string[];
  readonly ended: Promise<void>;
  readonly end: () => void;
}

/** What-ifs are of no order. */
const branchSchema = z.looseObject({ orderId: z.string().default(''), n: z.number().default(0) });

/** Where the states of an order are now: those of the order itself (`n` 0), of a fulfillment, of an exception (below 0). */
export interface LiveBranch extends LiveRun {
  readonly machine: MachineName;
  readonly n: number;
  readonly branch: Branch;
}

interface OpenWait {
  readonly branch: Branch;
  readonly answer: (answer: TaskAnswer) => void;
  isOpen: boolean;
  /** Who answered, in their order. */
  readonly answeredBy: SimulatedProcess[];
}

/** How long somebody takes to give a permission back. */
const DENIED_MS = 30 * 60_000;
/** Names stay taken for so long after an execution has ended. */
const NAME_KEPT_MS = 90 * 86_400_000;
const childSchema = z.object({ StateMachineArn: z.string(), Name: z.string(), Input: z.unknown() });

/** Step Functions: executions, their waits, and the calls of its API. */
export class SimulatedExecutions {
  readonly #engine: Engine;
  readonly #random: Random;
  readonly #faults: Faults;
  readonly #functions: SimulatedFunctions;
  readonly #machines: ReadonlyMap<MachineName, MachineStates>;
  readonly #onEnter: (machine: MachineName, state: string, execution: SimulatedExecution) => void;
  readonly #onMap: (machine: MachineName, state: string, items: number) => void;
  readonly #onEnd: (execution: SimulatedExecution) => void;
  /** Two executions want the same child at once: a part of an order has two owners. */
  readonly #onTwin: (name: string) => void;
  /** A wait is sent another answer by somebody who could know that it had one. */
  readonly #onSecondAnswer: (token: string, first: SimulatedProcess, second: SimulatedProcess) => void;
  /** A branch of an order has ended, or the whole execution. */
  readonly #onMoved: (orderId: string, execution: string) => void;
  readonly #byArn = new Map<string, SimulatedExecution>();
  readonly #waits = new Map<string, OpenWait>();
  /** Whom nobody may start or answer, and until when. */
  readonly #denied = new Map<string, number>();
  readonly #branches = new Map<string, LiveBranch[]>();

  constructor(parts: {
    readonly engine: Engine;
    readonly random: Random;
    readonly faults: Faults;
    readonly functions: SimulatedFunctions;
    readonly machines: ReadonlyMap<MachineName, MachineStates>;
    readonly onEnter: (machine: MachineName, state: string, execution: SimulatedExecution) => void;
    readonly onMap: (machine: MachineName, state: string, items: number) => void;
    readonly onEnd: (execution: SimulatedExecution) => void;
    readonly onTwin: (name: string) => void;
    readonly onSecondAnswer: (token: string, first: SimulatedProcess, second: SimulatedProcess) => void;
    readonly onMoved: (orderId: string, execution: string) => void;
  }) {
    this.#engine = parts.engine;
    this.#random = parts.random;
    this.#faults = parts.faults;
    this.#functions = parts.functions;
    this.#machines = parts.machines;
    this.#onEnter = parts.onEnter;
    this.#onMap = parts.onMap;
    this.#onEnd = parts.onEnd;
    this.#onTwin = parts.onTwin;
    this.#onSecondAnswer = parts.onSecondAnswer;
    this.#onMoved = parts.onMoved;
  }

  get all(): readonly SimulatedExecution[] {
    return [...this.#byArn.values()];
  }

  isRunning(machine: MachineName, name: string): boolean {
    return this.#byArn.get(`${EXECUTION_PREFIX}${machine}:${name}`)?.status === 'RUNNING';
  }

  /** The branches of an order that have not ended. */
  liveBranches(orderId: string): readonly LiveBranch[] {
    const live = (this.#branches.get(orderId) ?? []).filter(
      ({ hasEnded, branch }) => !hasEnded && branch.isAlive,
    );
    this.#branches.set(orderId, live);
    return live;
  }

  #beginBranch(machine: MachineName, input: unknown, branch: Branch): LiveBranch {
    const { orderId, n } = branchSchema.parse(input);
    const begun = { machine, n, branch, state: '', hasEnded: false };
    this.#branches.set(orderId, [...this.liveBranches(orderId), begun]);
    return begun;
  }

  /** Whether a wait still has no answer. */
  isOpen(token: string): boolean {
    const wait = this.#waits.get(token);
    return wait !== undefined && wait.isOpen && wait.branch.isAlive;
  }

  /** What the Step Functions client's `send` does. */
  async send(command: unknown, process: SimulatedProcess): Promise<object> {
    await this.#engine.turn(process);
    this.#faults.mustAnswer(process);
    const fault = this.#faults.at('states', process);
    if (fault === 'statesThrottled')
      throw tableError('ThrottlingException', { $metadata: { httpStatusCode: 400 } });
    if (fault === 'statesDenied') this.#denied.set(targetOf(command), this.#engine.now + DENIED_MS);
    if (this.#engine.now < (this.#denied.get(targetOf(command)) ?? 0)) {
      process.isFaulted = true;
      throw tableError('AccessDeniedException', { $metadata: { httpStatusCode: 400 } });
    }
    const answer = this.#carryOut(command);
    // The client repeats the request when the answer is lost.
    return fault === 'statesAnswerLost' ? this.#carryOut(command) : answer;
  }

  #carryOut(command: unknown): object {
    if (command instanceof StartExecutionCommand) {
      const { stateMachineArn = '', name = '', input = '{}' } = command.input;
      return { executionArn: this.#start(machineOf(stateMachineArn), name, input).arn };
    }
    if (command instanceof DescribeExecutionCommand) return this.#describe(command.input.executionArn);
    if (command instanceof StopExecutionCommand) {
      this.stop(command.input.executionArn ?? '', command.input.error, command.input.cause);
      return { stopDate: new Date() };
    }
    if (command instanceof ListExecutionsCommand) return this.#list(command.input);
    if (command instanceof SendTaskSuccessCommand)
      return this.#answer(command.input.taskToken, {
        ok: true,
        output: JSON.parse(command.input.output ?? 'null'),
      });
    if (command instanceof SendTaskFailureCommand) {
      const { taskToken, error = '', cause = '' } = command.input;
      return this.#answer(taskToken, { ok: false, error, message: cause });
    }
    if (command instanceof SendTaskHeartbeatCommand) return {};
    throw new Error('the simulated Step Functions do not know this command');
  }

  #start(machine: MachineName, name: string, input: string): SimulatedExecution {
    if (name.length > 80) throw tableError('InvalidName');
    const arn = `${EXECUTION_PREFIX}${machine}:${name}`;
    const known = this.#byArn.get(arn);
    const isKept = known && (known.status === 'RUNNING' || this.#engine.now - known.startedAt < NAME_KEPT_MS);
    if (known && isKept) {
      if (known.status === 'RUNNING' && known.input === input) return known;
      throw tableError('ExecutionAlreadyExists', { $metadata: { httpStatusCode: 400 } });
    }
    const { promise, resolve } = Promise.withResolvers<void>();
    const execution: SimulatedExecution = {
      machine,
      name,
      arn,
      input,
      startedAt: this.#engine.now,
      branch: new Branch(),
      status: 'RUNNING',
      states: [],
      ended: promise,
      end: resolve,
    };
    this.#byArn.set(arn, execution);
    this.#engine.launch(`execution ${name}`, 'service', () => this.#run(execution));
    return execution;
  }

  async #run(execution: SimulatedExecution): Promise<void> {
    const definition = this.#machines.get(execution.machine);
    if (!definition) throw new Error(`no machine ${execution.machine}`);
    const { arn, name, branch } = execution;
    const interpreter = new Interpreter({
      engine: this.#engine,
      random: this.#random,
      functions: this.#functions,
      execution: { id: arn, name, startedAt: new Date(execution.startedAt).toISOString() },
      openToken: (own, answer) => this.#openToken(own, answer),
      closeToken: (token) => this.#close(token),
      runChild: (input, own) => this.#runChild(input, own),
      onEnter: (state) => {
        execution.states.push(state);
        this.#onEnter(execution.machine, state, execution);
      },
      onRun: (input, own) => this.#beginBranch(execution.machine, input, own),
      onRunEnd: (input) => this.#onMoved(branchSchema.parse(input).orderId, name),
      onMap: (state, items) => this.#onMap(execution.machine, state, items),
    });
    try {
      execution.output = await interpreter.run(definition, JSON.parse(execution.input), branch);
      this.#finish(execution, 'SUCCEEDED');
    } catch (error) {
      if (!(error instanceof StateError)) throw error;
      this.#finish(execution, 'FAILED', error.error, error.message);
    }
  }

  #finish(execution: SimulatedExecution, status: ExecutionStatus, error?: string, cause?: string): void {
    if (execution.status !== 'RUNNING') return;
    execution.status = status;
    if (error !== undefined) execution.error = error;
    if (cause !== undefined) execution.cause = cause;
    execution.branch.end();
    execution.end();
    this.#onEnd(execution);
    this.#onMoved(branchSchema.parse(JSON.parse(execution.input)).orderId, execution.name);
  }

  /** Stops an execution, as an operator may in the console. */
  stop(arn: string, error = 'Stopped', cause = 'by hand'): void {
    const execution = this.#byArn.get(arn);
    if (!execution) throw tableError('ExecutionDoesNotExist', { $metadata: { httpStatusCode: 400 } });
    this.#finish(execution, 'ABORTED', error, cause);
  }

  #openToken(branch: Branch, answer: OpenWait['answer']): string {
    const token = `token-${this.#waits.size + 1}`;
    this.#waits.set(token, { branch, answer, isOpen: true, answeredBy: [] });
    return token;
  }

  #close(token: string): void {
    const wait = this.#waits.get(token);
    if (wait) wait.isOpen = false;
  }

  #answer(token: string | undefined, answer: TaskAnswer): object {
    const wait = this.#waits.get(token ?? '');
    if (!wait) throw tableError('InvalidToken', { $metadata: { httpStatusCode: 400 } });
    const by = thisProcess();
    const known = wait.answeredBy.find((one) => hasDoneItsPart(one, by));
    // Whose token was taken over by a later execution is told so from the record that replaced it, in any case.
    const isTakenOver = !answer.ok && answer.error === 'Superseded';
    if (known && !isTakenOver) this.#onSecondAnswer(token ?? '', known, by);
    wait.answeredBy.push(by);
    if (!wait.isOpen || !wait.branch.isAlive) {
      const name = this.#random.chance(0.5) ? 'TaskTimedOut' : 'TaskDoesNotExist';
      throw tableError(name, { $metadata: { httpStatusCode: 400 } });
    }
    wait.isOpen = false;
    wait.answer(answer);
    return {};
  }

  async #runChild(parameters: unknown, branch: Branch): Promise<TaskAnswer> {
    const { StateMachineArn, Name, Input } = childSchema.parse(parameters);
    if (this.#faults.at('child') === 'childDenied')
      return { ok: false, error: 'StepFunctions.AccessDeniedException', message: `${Name} is not started` };
    if (this.#engine.now < this.#faults.outUntil)
      return { ok: false, error: 'StepFunctions.ServiceException', message: `${Name} is not started` };
    let child: SimulatedExecution;
    try {
      child = this.#start(machineOf(StateMachineArn), Name, JSON.stringify(Input));
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      if (this.isRunning(machineOf(StateMachineArn), Name)) this.#onTwin(Name);
      return { ok: false, error: `StepFunctions.${error.name}Exception`, message: error.message };
    }
    await child.ended;
    await this.#engine.turn(thisProcess());
    if (!branch.isAlive) await new Promise(() => {});
    const { status, output, arn } = child;
    if (status === 'SUCCEEDED')
      return { ok: true, output: { ExecutionArn: arn, Status: status, Output: output } };
    const described = { ExecutionArn: arn, Status: status, Error: child.error, Cause: child.cause };
    return { ok: false, error: 'States.TaskFailed', message: JSON.stringify(described) };
  }

  #describe(arn = ''): object {
    const execution = this.#byArn.get(arn);
    if (!execution) throw tableError('ExecutionDoesNotExist', { $metadata: { httpStatusCode: 400 } });
    const { name, status, input, startedAt } = execution;
    return { executionArn: arn, name, status, input, startDate: new Date(startedAt) };
  }

  #list({ stateMachineArn = '', statusFilter }: ListExecutionsCommand['input']): object {
    const machine = machineOf(stateMachineArn);
    const executions = this.all
      .filter((one) => one.machine === machine && (!statusFilter || one.status === statusFilter))
      .map(({ arn, name, status, startedAt }) => ({
        executionArn: arn,
        name,
        status,
        startDate: new Date(startedAt),
      }));
    return { executions: executions.toReversed() };
  }
}

/**
 * Whether the first of two senders has ended, and taken the token away, before the second one began. Two that run side
 * by side may both have read it, one that a fault met may have left it, and so may one whose time was over, by a jump of
 * the clock, between its answer and that write. The second answer is then how the relay makes good what it does not
 * know; Step Functions refuses it for a state that was left, so that it has no effect (P1).
 */
function hasDoneItsPart(first: SimulatedProcess, second: SimulatedProcess): boolean {
  const { isFaulted, endedAt, engine } = first;
  if (isFaulted || endedAt === undefined || engine.hasJumpedDuring(first)) return false;
  return endedAt < second.startedAt;
}

/** What a call is about: an execution, or a wait. */
function targetOf(command: unknown): string {
  if (command instanceof StartExecutionCommand) return command.input.name ?? '';
  if (command instanceof SendTaskSuccessCommand || command instanceof SendTaskFailureCommand)
    return command.input.taskToken ?? '';
  return command instanceof DescribeExecutionCommand ? (command.input.executionArn ?? '') : '';
}

function machineOf(arn: string): MachineName {
  const name = arn.slice(MACHINE_PREFIX.length).split(':')[0];
  const machine = machineNames.find((one) => one === name);
  if (!machine) throw tableError('StateMachineDoesNotExist', { $metadata: { httpStatusCode: 400 } });
  return machine;
}
