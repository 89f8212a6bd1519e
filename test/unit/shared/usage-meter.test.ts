import { PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { GetCommand, PutCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { describe, expect, test } from 'vitest';
import { type MeteredClient, usageMeter } from '../../../functions/shared/usage-meter.ts';

type SdkHandler = (args: { input: object }) => Promise<object>;

/** A client of which only the middleware stack is real enough: it answers what `answer` says. */
function aClient(answer: object = {}) {
  const seen: object[] = [];
  const added: ((next: SdkHandler, context: object) => SdkHandler)[] = [];
  const client: MeteredClient = { middlewareStack: { add: (middleware) => added.push(middleware) } };
  async function send(command: object, input: object): Promise<void> {
    const last: SdkHandler = async (args) => {
      seen.push(args.input);
      return { output: answer };
    };
    const handler = added.reduce((next, one) => one(next, { commandName: command.constructor.name }), last);
    await handler({ input });
  }
  return { client, send, seen };
}

describe('the usage meter', () => {
  test('counts the calls of every client by operation, and starts anew when it is read', async () => {
    const bus = aClient();
    usageMeter.take();
    usageMeter.attach(bus.client);

    await bus.send(new PutEventsCommand({ Entries: [] }), {});
    await bus.send(new PutEventsCommand({ Entries: [] }), {});

    expect(usageMeter.take()).toEqual({
      readUnits: 0,
      writeUnits: 0,
      indexUnits: {},
      calls: { PutEvents: 2 },
    });
    expect(usageMeter.take().calls).toEqual({});
  });

  test('asks DynamoDB what a call consumes, and tells reads from writes and indexes', async () => {
    const table = aClient({ ConsumedCapacity: { CapacityUnits: 2.5 } });
    const transactions = aClient({
      ConsumedCapacity: [{ CapacityUnits: 8, GlobalSecondaryIndexes: { gsi2: { CapacityUnits: 2 } } }],
    });
    usageMeter.take();
    usageMeter.attachToTable(table.client);
    usageMeter.attachToTable(transactions.client);

    await table.send(new GetCommand({ TableName: 't', Key: {} }), { TableName: 't' });
    await table.send(new PutCommand({ TableName: 't', Item: {} }), { TableName: 't' });
    await transactions.send(new TransactWriteCommand({ TransactItems: [] }), { TableName: 't' });

    expect(usageMeter.take()).toEqual({
      readUnits: 2.5,
      writeUnits: 10.5,
      indexUnits: { gsi2: 2 },
      calls: { Get: 1, Put: 1, TransactWrite: 1 },
    });
    expect(table.seen).toContainEqual({ TableName: 't', ReturnConsumedCapacity: 'INDEXES' });
  });
});
