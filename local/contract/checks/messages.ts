import { deepEqual, equal, match, ok, rejects } from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { CreateEventSourceMappingCommand, DeleteEventSourceMappingCommand } from '@aws-sdk/client-lambda';
import { CreateScheduleCommand } from '@aws-sdk/client-scheduler';
import { SendMessageBatchCommand } from '@aws-sdk/client-sqs';
import * as z from 'zod';
import type { Check } from '../check.ts';
import { eventually } from '../eventually.ts';
import { itemsOf, numeric } from '../items.ts';
import { messageFrom, type World } from '../world.ts';

const delivered = z.object({
  'detail-type': z.string(),
  detail: z.object({ id: z.string(), type: z.string() }),
});

/** An entry of PutEvents, with an id to know its event by. */
function entry(world: World, id: string, DetailType: string, type: string) {
  const Detail = JSON.stringify({ id, type });
  return { EventBusName: world.fixture.BusName, Source: 'contract', DetailType, Detail };
}

async function patternToQueue(world: World): Promise<void> {
  const [wrongType, wrongDetail, kept] = [randomUUID(), randomUUID(), randomUUID()];
  const Entries = [
    entry(world, wrongType, 'shipment.lost', 'kept'),
    entry(world, wrongDetail, 'order.captured', 'dropped'),
    entry(world, kept, 'order.captured', 'kept'),
  ];
  equal((await world.events.send(new PutEventsCommand({ Entries }))).FailedEntryCount, 0);
  const seen: string[] = [];
  const first = await messageFrom(world, world.fixture.DeliveredUrl, (body) => {
    const event = delivered.parse(body);
    seen.push(event.detail.id);
    return event.detail.id === kept ? event : undefined;
  });
  equal(first['detail-type'], 'order.captured');
  deepEqual(
    seen.filter((id) => id === wrongType || id === wrongDetail),
    [],
  );
}

async function atMostTen(world: World): Promise<void> {
  const Entries = Array.from({ length: 11 }, () => entry(world, randomUUID(), 'order.captured', 'dropped'));
  await rejects(world.events.send(new PutEventsCommand({ Entries })));
}

async function scheduleFires(world: World): Promise<void> {
  const id = randomUUID();
  const soon = new Date(Date.now() + 1_000).toISOString().slice(0, 19);
  await world.scheduler.send(
    new CreateScheduleCommand({
      Name: id,
      ScheduleExpression: `at(${soon})`,
      FlexibleTimeWindow: { Mode: 'OFF' },
      ActionAfterCompletion: 'DELETE',
      Target: {
        Arn: world.fixture.ScheduledArn,
        RoleArn: world.fixture.ScheduleRoleArn,
        Input: JSON.stringify({ id }),
      },
    }),
  );
  await messageFrom(world, world.fixture.ScheduledUrl, (body) =>
    z.object({ id: z.string() }).parse(body).id === id ? id : undefined,
  );
}

/** Groups of a FIFO queue are worked on side by side, and the messages of each in their order. */
async function groupsInTurn(world: World): Promise<void> {
  const { TurnsUrl: QueueUrl, TurnsArn: EventSourceArn } = world.fixture;
  const pk = randomUUID();
  const Entries = ['a1', 'a2', 'b1'].map((name) => ({
    Id: name,
    MessageBody: JSON.stringify({ pk, name, milliseconds: 2000 }),
    MessageGroupId: `${pk} ${name[0]}`,
    MessageDeduplicationId: `${pk} ${name}`,
  }));
  await world.sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
  const mapping = new CreateEventSourceMappingCommand({ FunctionName: world.workerName, EventSourceArn });
  const { UUID } = await world.lambda.send(mapping);
  const turns = await eventually('three messages are worked on', async () => {
    const items = await itemsOf(world, pk);
    return items.length === 3 ? items : undefined;
  });
  await world.lambda.send(new DeleteEventSourceMappingCommand({ UUID }));
  const [a1, a2, b1] = ['a1', 'a2', 'b1'].map((name) => turns.find(({ sk }) => sk?.S === name));
  ok(numeric(a2, 'begun') >= numeric(a1, 'ended'), 'the messages of a group are worked on in turn');
  ok(numeric(b1, 'begun') < numeric(a2, 'ended'), 'a group waits for another');
  ok(numeric(a1, 'begun') < numeric(b1, 'ended'), 'a group waits for another');
}

async function declared(world: World): Promise<void> {
  const { ArchiveArn, ConnectionArn, DestinationArn } = world.fixture;
  match(ArchiveArn, /^arn:aws:events:.*:archive\//);
  match(ConnectionArn, /^arn:aws:events:.*:connection\//);
  match(DestinationArn, /^arn:aws:events:.*:api-destination\//);
}

export const messageChecks: Check[] = [
  { name: 'an event pattern lets through what it names, to a queue', run: patternToQueue },
  { name: 'more than ten events at once are refused', run: atMostTen },
  { name: 'a schedule fires', run: scheduleFires },
  {
    name: 'the groups of a FIFO queue are worked on side by side, the messages of each in turn',
    run: groupsInTurn,
  },
  { name: 'a stack may hold an event archive, a connection and an API destination', run: declared },
];
