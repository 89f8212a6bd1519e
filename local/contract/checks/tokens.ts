import { deepEqual, equal, notEqual, rejects } from 'node:assert/strict';
import { SendTaskFailureCommand, SendTaskSuccessCommand, StopExecutionCommand } from '@aws-sdk/client-sfn';
import * as z from 'zod';
import type { Check } from '../check.ts';
import { itemsOf, tokenKept } from '../items.ts';
import { type Asl, caught, createMachine, ended, invokeAndWait, start, statesEntered } from '../machines.ts';
import type { World } from '../world.ts';

const failure = z.object({ error: z.object({ Error: z.string(), Cause: z.string() }) });
const refused = { name: /^(TaskTimedOut|TaskDoesNotExist|InvalidToken)$/ };
const done: Asl = { Type: 'Succeed' };

/** Start a machine whose first state waits for a token that its function writes down. */
async function waiting(world: World, rest: Asl, others: Record<string, Asl> = {}) {
  const pk = world.unique('token');
  const wait = invokeAndWait(world.workerArn, { do: 'keepToken', pk }, rest);
  const executionArn = await start(world, await createMachine(world, { Wait: wait, ...others }));
  return { pk, executionArn, token: await tokenKept(world, pk) };
}

async function succeed(world: World, taskToken: string, output: unknown): Promise<void> {
  await world.sfn.send(new SendTaskSuccessCommand({ taskToken, output: JSON.stringify(output) }));
}

async function success(world: World): Promise<void> {
  const { executionArn, token } = await waiting(world, { End: true });
  await succeed(world, token, { shipped: 'today' });
  const { status, output } = await ended(world, executionArn);
  equal(status, 'SUCCEEDED');
  deepEqual(JSON.parse(output ?? ''), { shipped: 'today' });
}

async function failureByName(world: World): Promise<void> {
  const rest = {
    Catch: [{ ErrorEquals: ['NotShipped'], Next: 'Wrong' }, ...caught('Rejected', 'Done').Catch],
    End: true,
  };
  const { executionArn, token } = await waiting(world, rest, { Wrong: { Type: 'Fail' }, Done: done });
  await world.sfn.send(new SendTaskFailureCommand({ taskToken: token, error: 'Rejected', cause: 'damaged' }));
  const { status, output } = await ended(world, executionArn);
  equal(status, 'SUCCEEDED');
  deepEqual(failure.parse(JSON.parse(output ?? '')).error, { Error: 'Rejected', Cause: 'damaged' });
}

async function timeout(world: World): Promise<void> {
  const rest = { TimeoutSeconds: 1, ...caught('States.Timeout', 'Done'), End: true };
  const { executionArn, token } = await waiting(world, rest, { Done: done });
  equal((await ended(world, executionArn)).status, 'SUCCEEDED');
  await rejects(succeed(world, token, {}), refused);
}

async function answeredOnce(world: World): Promise<void> {
  const { executionArn, token } = await waiting(world, { End: true });
  const answers = await Promise.allSettled([1, 2, 3].map((n) => succeed(world, token, { n })));
  equal(answers.filter(({ status }) => status === 'fulfilled').length, 1);
  const { output } = await ended(world, executionArn);
  deepEqual(JSON.parse(output ?? ''), { n: answers.findIndex(({ status }) => status === 'fulfilled') + 1 });
  await rejects(succeed(world, token, {}), refused);
}

async function unknownToken(world: World): Promise<void> {
  await rejects(succeed(world, 'never-given', {}), refused);
}

async function functionFails(world: World): Promise<void> {
  const pk = world.unique('token');
  const wait = invokeAndWait(
    world.workerArn,
    { do: 'keepTokenAndThrow', name: 'Cancelled', pk },
    {
      Retry: [{ ErrorEquals: ['Cancelled'], IntervalSeconds: 1, MaxAttempts: 1 }],
      ...caught('Cancelled', 'Done'),
      End: true,
    },
  );
  const executionArn = await start(world, await createMachine(world, { Wait: wait, Done: done }));
  const { status, output } = await ended(world, executionArn);
  equal(status, 'SUCCEEDED');
  equal(failure.parse(JSON.parse(output ?? '')).error.Error, 'Cancelled');
  const tokens = (await itemsOf(world, pk)).map(({ sk }) => sk?.S);
  equal(tokens.length, 2);
  notEqual(tokens[0], tokens[1]);
  for (const token of tokens) await rejects(succeed(world, token ?? '', {}), refused);
}

async function answerBeforeReturn(world: World): Promise<void> {
  const wait = invokeAndWait(world.workerArn, { do: 'answerAtOnce', value: 'early' });
  const { status, output } = await ended(
    world,
    await start(world, await createMachine(world, { Wait: wait })),
  );
  deepEqual([status, output], ['SUCCEEDED', '"early"']);
}

async function stoppedInMap(world: World): Promise<void> {
  const pk = world.unique('token');
  const states = {
    Wait: invokeAndWait(world.workerArn, { do: 'keepToken', pk }, { Next: 'After' }),
    After: { Type: 'Pass', End: true },
  };
  const each = {
    Type: 'Map',
    ItemsPath: '$.items',
    ItemProcessor: { StartAt: 'Wait', States: states },
    End: true,
  };
  const executionArn = await start(world, await createMachine(world, { Each: each }), {
    items: ['one', 'two'],
  });
  const one = await tokenKept(world, pk);
  const two = await tokenKept(world, pk, [one]);
  await world.sfn.send(new StopExecutionCommand({ executionArn, cause: 'by hand' }));
  for (const token of [one, two]) await rejects(succeed(world, token, {}), refused);
  equal((await ended(world, executionArn)).status, 'ABORTED');
  deepEqual(await statesEntered(world, executionArn), ['Each', 'Wait', 'Wait']);
}

export const tokenChecks: Check[] = [
  { name: "a token's answer is the state's result", run: success },
  { name: "a token's failure is caught by its name", run: failureByName },
  { name: 'a state that waits ends at TimeoutSeconds, and its token is refused', run: timeout },
  { name: 'of several answers to a token the first counts, the others are refused', run: answeredOnce },
  { name: 'a token that was never given is refused', run: unknownToken },
  {
    name: 'a function that fails before its token is answered fails the state by name; each attempt has its own token',
    run: functionFails,
  },
  { name: 'a token may be answered before its function returns', run: answerBeforeReturn },
  { name: 'a stopped execution enters no further state and refuses its tokens', run: stoppedInMap },
];
