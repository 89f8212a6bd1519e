import { deepEqual, equal, match, notEqual, rejects } from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { DescribeExecutionCommand, StopExecutionCommand } from '@aws-sdk/client-sfn';
import * as z from 'zod';
import type { Check } from '../check.ts';
import { eventually } from '../eventually.ts';
import {
  type Asl,
  caught,
  createMachine,
  ended,
  historyOf,
  invoke,
  runStates,
  start,
  statesEntered,
} from '../machines.ts';
import { messageFrom, type World } from '../world.ts';

const failure = z.object({ error: z.object({ Error: z.string(), Cause: z.string() }) });
const done: Asl = { Type: 'Succeed' };

async function catchByName(world: World): Promise<void> {
  const Catch = [{ ErrorEquals: ['NoRoute'], Next: 'Wrong' }, ...caught('OutOfStock', 'Done').Catch];
  const payload = { do: 'throw', name: 'OutOfStock', message: 'none left' };
  const throwing = invoke(world.fixture.ProbeArn, payload, { Catch, End: true });
  const { status, output } = await runStates(world, { Throw: throwing, Wrong: { Type: 'Fail' }, Done: done });
  equal(status, 'SUCCEEDED');
  const { error } = failure.parse(output);
  equal(error.Error, 'OutOfStock');
  equal(z.object({ errorMessage: z.string() }).parse(JSON.parse(error.Cause)).errorMessage, 'none left');
}

async function crashIsRetried(world: World): Promise<void> {
  const Retry = [{ ErrorEquals: ['Runtime.ExitError'], IntervalSeconds: 1, MaxAttempts: 1, BackoffRate: 1 }];
  const crash = invoke(
    world.fixture.ProbeArn,
    { do: 'exit' },
    { Retry, ...caught('Runtime.ExitError', 'Done'), End: true },
  );
  const { executionArn, status } = await runStates(world, { Crash: crash, Done: done });
  equal(status, 'SUCCEEDED');
  const failures = (await historyOf(world, executionArn)).filter(({ type }) =>
    /^(TaskFailed|LambdaFunctionFailed)$/.test(type ?? ''),
  );
  equal(failures.length, 2);
}

/** A Map state over the items of its input. */
function mapOf(states: Record<string, Asl>): Asl {
  return {
    Type: 'Map',
    ItemsPath: '$.items',
    ItemProcessor: { ProcessorConfig: { Mode: 'INLINE' }, StartAt: Object.keys(states)[0], States: states },
    End: true,
  };
}

async function historyInsideMap(world: World): Promise<void> {
  const each = mapOf({
    Work: invoke(world.fixture.ProbeArn, { do: 'echo', 'value.$': '$' }, { Next: 'Shape' }),
    Shape: { Type: 'Pass', Next: 'Finish' },
    Finish: done,
  });
  const { executionArn, output } = await runStates(world, { Each: each }, { items: ['a', 'b'] });
  deepEqual(output, ['a', 'b']);
  const entered = await statesEntered(world, executionArn);
  deepEqual(entered.toSorted(), ['Each', 'Finish', 'Finish', 'Shape', 'Shape', 'Work', 'Work']);
  const events = await historyOf(world, executionArn);
  deepEqual(
    events.map(({ id }) => id),
    events.map((_, index) => index + 1),
  );
  const exited = events.flatMap(({ stateExitedEventDetails }) => stateExitedEventDetails?.name ?? []);
  deepEqual(exited.toSorted(), entered.toSorted());
}

async function startIsIdempotent(world: World): Promise<void> {
  const machine = await createMachine(world, { Pause: { Type: 'Wait', Seconds: 60, End: true } });
  const name = randomUUID();
  const first = await start(world, machine, { n: 1 }, name);
  equal(await start(world, machine, { n: 1 }, name), first);
  await rejects(start(world, machine, { n: 2 }, name), { name: 'ExecutionAlreadyExists' });
  await world.sfn.send(new StopExecutionCommand({ executionArn: first }));
  await rejects(start(world, machine, { n: 1 }, name), { name: 'ExecutionAlreadyExists' });
}

/** A task that starts a child execution and waits for its end. */
function nested(machine: string, name: string, rest: Asl = { End: true }): Asl {
  return {
    Type: 'Task',
    Resource: 'arn:aws:states:::states:startExecution.sync:2',
    Parameters: { StateMachineArn: machine, Name: name, Input: { 'given.$': '$.given' } },
    OutputPath: '$.Output',
    ...rest,
  };
}

async function aliasStarts(world: World): Promise<void> {
  const direct = await ended(world, await start(world, world.fixture.AliasArn));
  equal(direct.status, 'SUCCEEDED');
  const child = randomUUID();
  const { status, output } = await runStates(
    world,
    { Child: nested(world.fixture.AliasArn, child) },
    { given: 1 },
  );
  equal(status, 'SUCCEEDED');
  deepEqual(Object.keys(z.record(z.string(), z.unknown()).parse(output)), ['generation']);
  const event = await statusChange(world, child, 'SUCCEEDED');
  equal(event.stateMachineArn, world.fixture.MachineArn);
}

async function childFailure(world: World): Promise<void> {
  const child = await createMachine(world, { Fail: { Type: 'Fail', Error: 'ChildBad', Cause: 'as told' } });
  const parent = { Child: nested(child, randomUUID(), caught('States.TaskFailed', 'Done')), Done: done };
  const { output } = await runStates(
    world,
    { ...parent, Child: { ...parent.Child, Next: 'Done' } },
    { given: 1 },
  );
  const { error } = failure.parse(output);
  const described = z
    .object({ Status: z.string(), Error: z.string(), ExecutionArn: z.string() })
    .parse(JSON.parse(error.Cause));
  deepEqual([error.Error, described.Status, described.Error], ['States.TaskFailed', 'FAILED', 'ChildBad']);
}

async function childNameOnce(world: World): Promise<void> {
  const child = await createMachine(world, { Shape: { Type: 'Pass', End: true } });
  const name = randomUUID();
  await ended(world, await start(world, child, { given: 1 }, name));
  const again = nested(child, name, {
    ...caught('StepFunctions.ExecutionAlreadyExistsException', 'Done'),
    Next: 'Done',
  });
  const { status, output } = await runStates(world, { Again: again, Done: done }, { given: 1 });
  equal(status, 'SUCCEEDED');
  equal(failure.parse(output).error.Error, 'StepFunctions.ExecutionAlreadyExistsException');
}

async function parentStopsChild(world: World): Promise<void> {
  const child = await createMachine(world, { Pause: { Type: 'Wait', Seconds: 60, End: true } });
  const name = randomUUID();
  const parent = await start(world, await createMachine(world, { Child: nested(child, name) }), { given: 1 });
  const executionArn = `${child.replace(':stateMachine:', ':execution:')}:${name}`;
  const describe = () => world.sfn.send(new DescribeExecutionCommand({ executionArn }));
  await eventually('the child runs', describe);
  await world.sfn.send(new StopExecutionCommand({ executionArn: parent }));
  equal((await ended(world, executionArn)).status, 'ABORTED');
}

const statusEvent = z.object({
  source: z.literal('aws.states'),
  detail: z.object({
    name: z.string(),
    status: z.string(),
    stateMachineArn: z.string(),
    executionArn: z.string(),
  }),
});

/** The status change of an execution, once it has reached the default bus. */
async function statusChange(world: World, name: string, status: string) {
  return await messageFrom(world, world.fixture.StatusChangesUrl, (body) => {
    const { detail } = statusEvent.parse(body);
    return detail.name === name && detail.status === status ? detail : undefined;
  });
}

async function statusEvents(world: World): Promise<void> {
  const states = {
    Choose: {
      Type: 'Choice',
      Choices: [{ Variable: '$.fail', BooleanEquals: true, Next: 'Bad' }],
      Default: 'Pause',
    },
    Bad: { Type: 'Fail', Error: 'AsTold' },
    Pause: { Type: 'Wait', Seconds: 60, End: true },
  };
  const machine = await createMachine(world, states, { name: 'watched' });
  const [failing, stopped] = [randomUUID(), randomUUID()];
  await start(world, machine, { fail: true }, failing);
  const executionArn = await start(world, machine, { fail: false }, stopped);
  await statusChange(world, failing, 'FAILED');
  await statusChange(world, stopped, 'RUNNING');
  await world.sfn.send(new StopExecutionCommand({ executionArn }));
  await statusChange(world, stopped, 'ABORTED');
}

async function machineTimesOut(world: World): Promise<void> {
  const states = { Pause: { Type: 'Wait', Seconds: 60, End: true } };
  const machine = await createMachine(world, states, { name: 'watched', TimeoutSeconds: 1 });
  const name = randomUUID();
  equal((await ended(world, await start(world, machine, {}, name))).status, 'TIMED_OUT');
  await statusChange(world, name, 'TIMED_OUT');
}

async function aliasMoves(world: World): Promise<void> {
  const { AliasArn } = world.fixture;
  const outputOf = async (arn: string) => (await ended(world, arn)).output ?? '';
  const before = await outputOf(await start(world, AliasArn));
  const waiting = await start(world, AliasArn, { pause: 2 });
  const generation = randomUUID();
  await world.redeploy(generation);
  const after = await outputOf(await start(world, AliasArn));
  match(after, new RegExp(generation));
  notEqual(after, before);
  equal(await outputOf(waiting), before);
}

export const executionChecks: Check[] = [
  { name: "Catch matches a function's error by its name", run: catchByName },
  { name: 'a function that dies is retried as Runtime.ExitError', run: crashIsRetried },
  { name: 'history has every state inside a Map, numbered in order', run: historyInsideMap },
  { name: 'an execution is started once for a name and input', run: startIsIdempotent },
  {
    name: 'an alias starts an execution, also nested, and the child sends its status change',
    run: aliasStarts,
  },
  { name: 'a failed child is States.TaskFailed with its description as cause', run: childFailure },
  { name: "a child's name is not run twice", run: childNameOnce },
  { name: 'stopping a parent stops its child', run: parentStopsChild },
  { name: 'status changes FAILED, RUNNING and ABORTED reach the default bus', run: statusEvents },
  {
    name: "a machine's TimeoutSeconds ends an execution as TIMED_OUT, with its status change",
    run: machineTimesOut,
  },
  {
    name: 'an alias moves with a changed machine, and what waits keeps its definition',
    alone: true,
    run: aliasMoves,
  },
];
