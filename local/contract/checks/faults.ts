import { deepEqual, equal, ok, rejects } from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import {
  DynamoDBClient,
  TransactionCanceledException,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { InvokeCommand } from '@aws-sdk/client-lambda';
import { SendTaskSuccessCommand, SFNClient } from '@aws-sdk/client-sfn';
import * as z from 'zod';
import type { Fault } from '../../aws/controls.ts';
import { localRegion } from '../../aws/emulator.ts';
import type { Check } from '../check.ts';
import { itemOf, key, numeric, tokenKept } from '../items.ts';
import { createMachine, ended, invokeAndWait, start } from '../machines.ts';
import { messageFrom, type World } from '../world.ts';

/** Configuration of a client that gives up at once, so that a fault shows. */
function once(world: World) {
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  return { endpoint: world.emulator.endpoint, region: localRegion, credentials, maxAttempts: 1 };
}

/** An update that counts how often it has taken effect. */
function addOne(world: World, pk: string) {
  return {
    TableName: world.fixture.LedgerName,
    Key: key(pk),
    UpdateExpression: 'ADD times :one',
    ExpressionAttributeValues: { ':one': { N: '1' } },
  };
}

/** Put a fault in force, do something, and require that the fault has fired as often as it should. */
async function under(world: World, fault: Fault, act: () => Promise<void>): Promise<void> {
  const { id, times } = await world.emulator.faults.add(fault);
  try {
    await act();
    equal(await world.emulator.faults.fired(id), times, 'times that the fault has fired');
  } finally {
    await world.emulator.faults.remove(id);
  }
}

async function timesOf(world: World, pk: string) {
  return numeric((await itemOf(world, pk)) ?? { times: { N: '0' } }, 'times');
}

async function conflict(world: World): Promise<void> {
  const [first, second] = [world.unique('a'), world.unique('b')];
  const TransactItems = [first, second].map((pk) => ({ Update: addOne(world, pk) }));
  const transact = () =>
    new DynamoDBClient(once(world)).send(new TransactWriteItemsCommand({ TransactItems }));
  await under(world, { op: 'TransactWriteItems', mode: 'conflict', match: second }, async () => {
    await rejects(transact(), (error) => {
      ok(error instanceof TransactionCanceledException);
      deepEqual(
        error.CancellationReasons?.map(({ Code }) => Code),
        ['None', 'TransactionConflict'],
      );
      return true;
    });
  });
  equal(await timesOf(world, first), 0);
  await transact();
  const update = () => new DynamoDBClient(once(world)).send(new UpdateItemCommand(addOne(world, first)));
  await under(world, { op: 'UpdateItem', mode: 'conflict', match: first }, async () => {
    await rejects(update(), { name: 'TransactionConflictException' });
  });
  equal(await timesOf(world, first), 1);
}

async function throttle(world: World): Promise<void> {
  const pk = world.unique('throttle');
  await under(world, { op: 'UpdateItem', mode: 'throttle', match: pk }, async () => {
    const update = new DynamoDBClient(once(world)).send(new UpdateItemCommand(addOne(world, pk)));
    await rejects(update, { name: 'ThrottlingException' });
  });
  equal(await timesOf(world, pk), 0);
  await under(world, { op: 'UpdateItem', mode: 'throttle', match: pk, times: 2 }, async () => {
    await world.dynamodb.send(new UpdateItemCommand(addOne(world, pk)));
  });
  equal(await timesOf(world, pk), 1);
}

async function lostOrCut(world: World): Promise<void> {
  for (const mode of ['lost', 'cut'] as const) {
    const pk = world.unique(mode);
    await under(world, { op: 'UpdateItem', mode, match: pk }, async () => {
      await rejects(new DynamoDBClient(once(world)).send(new UpdateItemCommand(addOne(world, pk))));
    });
    equal(await timesOf(world, pk), 1, `${mode}: it took effect`);
  }
}

async function lostElsewhere(world: World): Promise<void> {
  const pk = world.unique('token');
  const machine = await createMachine(world, {
    Wait: invokeAndWait(world.workerArn, { do: 'keepToken', pk }),
  });
  const name = randomUUID();
  await under(world, { op: 'StartExecution', mode: 'lost', match: name }, async () => {
    await start(world, machine, { n: 1 }, name);
  });
  const taskToken = await tokenKept(world, pk);
  await under(world, { op: 'SendTaskSuccess', mode: 'cut', match: taskToken }, async () => {
    await rejects(
      new SFNClient({ ...once(world), disableHostPrefix: true }).send(
        new SendTaskSuccessCommand({ taskToken, output: '"done"' }),
      ),
    );
  });
  const executionArn = `${machine.replace(':stateMachine:', ':execution:')}:${name}`;
  equal((await ended(world, executionArn)).output, '"done"');
}

const delivered = z.object({ detail: z.object({ id: z.string() }) });

async function partial(world: World): Promise<void> {
  const [refused, accepted] = [randomUUID(), randomUUID()];
  const Entries = [refused, accepted].map((id) => ({
    EventBusName: world.fixture.BusName,
    Source: 'contract',
    DetailType: 'order.captured',
    Detail: JSON.stringify({ id, type: 'kept' }),
  }));
  await under(world, { op: 'PutEvents', mode: 'partial', match: refused }, async () => {
    const answer = await new EventBridgeClient(once(world)).send(new PutEventsCommand({ Entries }));
    equal(answer.FailedEntryCount, 1);
    deepEqual(
      answer.Entries?.map(({ ErrorCode }) => ErrorCode),
      ['ThrottlingException', undefined],
    );
    ok(answer.Entries?.[1]?.EventId);
  });
  const seen: string[] = [];
  await messageFrom(world, world.fixture.DeliveredUrl, (body) => {
    const { detail } = delivered.parse(body);
    seen.push(detail.id);
    return detail.id === accepted ? detail : undefined;
  });
  ok(!seen.includes(refused));
}

async function kill(world: World): Promise<void> {
  for (const [at, effects] of [
    ['before', 0],
    ['after', 1],
  ] as const) {
    const pk = world.unique(`kill-${at}`);
    await under(world, { op: 'UpdateItem', mode: 'kill', at, match: pk }, async () => {
      const command = new InvokeCommand({
        FunctionName: world.workerName,
        Payload: JSON.stringify({ do: 'count', pk }),
      });
      const { FunctionError, Payload } = await world.lambda.send(command);
      equal(FunctionError, 'Unhandled');
      equal(
        z.object({ errorType: z.string() }).parse(JSON.parse(Payload?.transformToString() ?? '')).errorType,
        'Runtime.ExitError',
      );
    });
    equal(await timesOf(world, pk), effects, `killed ${at} its effect`);
  }
}

async function malformed(world: World): Promise<void> {
  await rejects(world.emulator.faults.add({ op: 'PutEvents', mode: 'conflict' }), RangeError);
  await rejects(world.emulator.faults.add({ op: 'PutItem', mode: 'throttle', times: 0 }), RangeError);
}

export const faultChecks: Check[] = [
  { name: 'fault: conflict names the item that matches', needsControls: true, run: conflict },
  { name: 'fault: throttle, which the SDK overcomes', needsControls: true, run: throttle },
  { name: 'fault: lost and cut take effect', needsControls: true, run: lostOrCut },
  {
    name: 'fault: StartExecution and SendTaskSuccess take effect though their answer is lost',
    needsControls: true,
    run: lostElsewhere,
  },
  { name: 'fault: partial refuses one event of a batch', needsControls: true, run: partial },
  {
    name: 'fault: kill ends the calling function before or after its effect',
    needsControls: true,
    run: kill,
  },
  { name: 'fault: one that makes no sense is refused', needsControls: true, run: malformed },
];
