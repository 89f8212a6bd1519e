import { equal, match, ok } from 'node:assert/strict';
import { InvokeCommand } from '@aws-sdk/client-lambda';
import * as z from 'zod';
import type { Check } from '../check.ts';
import { itemOf } from '../items.ts';
import type { World } from '../world.ts';

const thrown = z.object({ errorType: z.string(), errorMessage: z.string() });
const environment = z.object({
  version: z.string(),
  invocations: z.number(),
  pid: z.number(),
  zone: z.string(),
});

/** What a function answers, or how it failed. */
async function call(world: World, functionName: string, event: object) {
  const { FunctionError, Payload } = await world.lambda.send(
    new InvokeCommand({ FunctionName: functionName, Payload: JSON.stringify(event) }),
  );
  const text = Payload?.transformToString() ?? '';
  const answer: unknown = text === '' ? undefined : JSON.parse(text);
  return { failed: FunctionError, answer };
}

async function failureOf(world: World, functionName: string, event: object) {
  const { failed, answer } = await call(world, functionName, event);
  equal(failed, 'Unhandled');
  return thrown.parse(answer);
}

async function runsNode24(world: World): Promise<void> {
  const { answer } = await call(world, world.fixture.ProbeName, { do: 'environment' });
  const { version, zone } = environment.parse(answer);
  match(version, /^v24\./);
  equal(zone, 'UTC');
}

async function errorNames(world: World): Promise<void> {
  const { ProbeName } = world.fixture;
  const named = { do: 'throw', name: 'OutOfStock', message: 'none left: \n neither here nor there' };
  const failure = await failureOf(world, ProbeName, named);
  equal(failure.errorType, 'OutOfStock');
  equal(failure.errorMessage, named.message);
  equal(
    (await failureOf(world, ProbeName, { do: 'throw', name: 'OnHold', message: '' })).errorType,
    'OnHold',
  );
  equal((await failureOf(world, ProbeName, { do: 'throwUnnamed' })).errorType, 'Error');
  equal((await failureOf(world, ProbeName, { do: 'throwText' })).errorType, 'string');
}

async function livesOn(world: World): Promise<void> {
  const ask = async () =>
    environment.parse((await call(world, world.fixture.ProbeName, { do: 'environment' })).answer);
  const before = await ask();
  await call(world, world.fixture.ProbeName, { do: 'throw', name: 'OutOfStock' });
  const after = await ask();
  equal(after.pid, before.pid);
  equal(after.invocations, before.invocations + 2);
}

async function exits(world: World): Promise<void> {
  equal((await failureOf(world, world.fixture.ProbeName, { do: 'exit' })).errorType, 'Runtime.ExitError');
  equal(
    (await call(world, world.fixture.ProbeName, { do: 'echo', value: 'back again' })).answer,
    'back again',
  );
}

async function timesOut(world: World): Promise<void> {
  equal((await failureOf(world, world.fixture.ShortLivedName, { do: 'hang' })).errorType, 'Sandbox.Timedout');
}

async function underItsRole(world: World): Promise<void> {
  const pk = world.unique('granted');
  const { answer } = await call(world, world.workerName, { do: 'identity' });
  match(z.string().parse(answer), new RegExp(`assumed-role/.*/${world.workerName}$`));
  equal((await call(world, world.workerName, { do: 'put', pk })).failed, undefined);
  ok(await itemOf(world, pk));
  equal((await failureOf(world, world.workerName, { do: 'scan' })).errorType, 'AccessDeniedException');
}

async function sendsBatch(world: World): Promise<void> {
  const name = world.fixture.TlsAloneUrl;
  const { answer } = await call(world, world.workerName, {
    do: 'sendBatch',
    pk: world.unique('batch'),
    name,
  });
  equal(answer, 1);
}

async function switchedOff(world: World): Promise<void> {
  await world.emulator.enforceRoles(false);
  try {
    equal((await call(world, world.workerName, { do: 'scan' })).failed, undefined);
  } finally {
    await world.emulator.enforceRoles(true);
  }
  equal((await failureOf(world, world.workerName, { do: 'scan' })).errorType, 'AccessDeniedException');
}

export const lambdaChecks: Check[] = [
  { name: 'functions run on Node.js 24, in UTC', run: runsNode24 },
  { name: 'a thrown error keeps its name and message', run: errorNames },
  { name: 'an environment lives on after a thrown error', alone: true, run: livesOn },
  { name: 'a process that exits is Runtime.ExitError, and the next call gets a new one', run: exits },
  { name: 'a function that takes too long is Sandbox.Timedout', run: timesOut },
  { name: 'a function runs under its role and nothing else', run: underItsRole },
  {
    name: 'the right to send messages is enough for a batch, to a queue that takes TLS alone',
    run: sendsBatch,
  },
  {
    name: 'the role switch acts at once, without new workers',
    needsControls: true,
    alone: true,
    run: switchedOff,
  },
];
