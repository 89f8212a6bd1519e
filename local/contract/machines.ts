import { randomUUID } from 'node:crypto';
import {
  CreateStateMachineCommand,
  DescribeExecutionCommand,
  type DescribeExecutionOutput,
  GetExecutionHistoryCommand,
  type HistoryEvent,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { eventually } from './eventually.ts';
import type { World } from './world.ts';

/** A state of the Amazon States Language, or a part of one. */
export type Asl = { readonly [key: string]: unknown };

/** Create a machine of these states, which begins with the first. Returns its ARN. */
export async function createMachine(
  world: World,
  states: Record<string, Asl>,
  { name = 'machine', ...settings }: { name?: string; TimeoutSeconds?: number } = {},
): Promise<string> {
  const { stateMachineArn = '' } = await world.sfn.send(
    new CreateStateMachineCommand({
      name: world.unique(name),
      roleArn: world.fixture.MachineRoleArn,
      definition: JSON.stringify({ StartAt: Object.keys(states)[0], States: states, ...settings }),
    }),
  );
  return stateMachineArn;
}

/** Start an execution and return its ARN. */
export async function start(
  world: World,
  machine: string,
  input: unknown = {},
  name = randomUUID(),
): Promise<string> {
  const started = await world.sfn.send(
    new StartExecutionCommand({ stateMachineArn: machine, name, input: JSON.stringify(input) }),
  );
  return started.executionArn ?? '';
}

/** The execution once it has ended. */
export async function ended(world: World, executionArn: string): Promise<DescribeExecutionOutput> {
  return await eventually(`${executionArn} ended`, async () => {
    const execution = await world.sfn.send(new DescribeExecutionCommand({ executionArn }));
    return execution.status === 'RUNNING' ? undefined : execution;
  });
}

/** Run a machine of these states to its end: how it ended, and its output parsed. */
export async function runStates(world: World, states: Record<string, Asl>, input: unknown = {}) {
  const executionArn = await start(world, await createMachine(world, states), input);
  const { status, output, error, cause } = await ended(world, executionArn);
  const parsed: unknown = output === undefined ? undefined : JSON.parse(output);
  return { executionArn, status, output: parsed, error, cause };
}

/** The events of an execution's history, in order. */
export async function historyOf(world: World, executionArn: string): Promise<HistoryEvent[]> {
  const { events = [] } = await world.sfn.send(
    new GetExecutionHistoryCommand({ executionArn, maxResults: 1000 }),
  );
  return events;
}

/** Names of the states that an execution has entered, in order. */
export async function statesEntered(world: World, executionArn: string): Promise<string[]> {
  const events = await historyOf(world, executionArn);
  return events.flatMap(({ stateEnteredEventDetails }) => stateEnteredEventDetails?.name ?? []);
}

/** A task that invokes a function with a payload and passes on what it answers. */
export function invoke(functionName: string, payload: Asl, rest: Asl = { End: true }): Asl {
  return {
    Type: 'Task',
    Resource: 'arn:aws:states:::lambda:invoke',
    Parameters: { FunctionName: functionName, Payload: payload },
    OutputPath: '$.Payload',
    ...rest,
  };
}

/** A task that invokes a function with a payload and then waits for its token. */
export function invokeAndWait(functionName: string, payload: Asl, rest: Asl = { End: true }): Asl {
  return {
    Type: 'Task',
    Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
    Parameters: { FunctionName: functionName, Payload: { ...payload, 'token.$': '$$.Task.Token' } },
    ...rest,
  };
}

/** Catches errors of this name and hands the error to a state. */
export function caught(name: string, next: string): { readonly Catch: readonly Asl[] } {
  return { Catch: [{ ErrorEquals: [name], ResultPath: '$.error', Next: next }] };
}
