import { describe, expect, test } from 'vitest';
import { memoryByFunction, monthlyOf, parallelizationOf } from '../../../bin/cost/assembly.ts';
import type { Measure, Usage } from '../../../bin/cost/measure.ts';
import { queueRequestsOf } from '../../../bin/cost/partners.ts';
import {
  billedMilliseconds,
  priceOfMonth,
  priceOfRun,
  priceOfStorage,
  totalOf,
} from '../../../bin/cost/price.ts';
import { readPrices } from '../../../bin/cost/prices.ts';
import { exceeded, report } from '../../../bin/cost/report.ts';
import { storedKinds } from '../../../bin/cost/stored-items.ts';
import {
  type FunctionUsage,
  functionShares,
  functionUsage,
  LOG_EVENT_OVERHEAD,
  usagePerOrder,
} from '../../../bin/cost/usage.ts';

const from = '2026-11-23T10:00:00.000Z';
const to = '2026-11-23T10:10:00.000Z';
const start = 'START RequestId: 0 Version: $LATEST';
const door = 'POST /orders';

/** The line that a function logs when it is done, within the two instants. */
function doneLine(over: Record<string, unknown> = {}): string {
  return JSON.stringify({
    message: 'done',
    timestamp: '2026-11-23T10:05:00.000Z',
    ms: 20,
    readUnits: 1.5,
    writeUnits: 3,
    ...over,
  });
}

test('an order that takes more write units or events than it may is told of by both figures', () => {
  expect(exceeded({ writeUnits: 100, events: 18 })).toEqual([]);
  expect(exceeded({ writeUnits: 100.4, events: 19 })).toEqual([
    'writeUnits: 100.4, at most 100',
    'events: 19, at most 18',
  ]);
});

describe('the usage of a function', () => {
  test('adds up the lines of the function between two instants', () => {
    const lines = [doneLine({ published: 2 }), doneLine({ published: 3, readUnits: 0.5 })];

    const used = functionUsage('relay-relay', lines, from, to);

    expect(used).toMatchObject({
      invocations: 2,
      requests: 0,
      readUnits: 2,
      writeUnits: 6,
      events: 5,
      milliseconds: 40,
      unlogged: 0,
    });
  });

  test('leaves out lines from before and after the two instants, and lines that are not ours', () => {
    const lines = [
      doneLine({ timestamp: '2026-11-23T09:59:59.999Z' }),
      doneLine({ timestamp: '2026-11-23T10:10:00.001Z' }),
      'END RequestId: 0',
      'REPORT RequestId: 0',
      '{"_aws":{}}',
      '[1]',
      doneLine(),
    ];

    const used = functionUsage('relay-relay', lines, from, to);

    expect(used).toMatchObject({
      invocations: 1,
      writeUnits: 3,
      logBytes: Buffer.byteLength(doneLine()) + LOG_EVENT_OVERHEAD,
    });
  });

  test('bills every line of ours, warnings too, by its bytes and 26 more, whatever ends the line', () => {
    const warning = JSON.stringify({ message: 'städtisch', timestamp: '2026-11-23T10:05:00.000Z' });

    const used = functionUsage('relay-relay', [doneLine(), `${warning}\n`], from, to);

    expect(used.invocations).toBe(1);
    expect(used.logBytes).toBe(
      Buffer.byteLength(doneLine()) + Buffer.byteLength(warning) + 2 * LOG_EVENT_OVERHEAD,
    );
  });

  test('counts a door as a request, with an access line of the gateway, and not the authorizer that guards the door', () => {
    const served = functionUsage('capture-submit', [doneLine({ door })], from, to);
    const guarded = functionUsage('access-authorize', [doneLine({ door })], from, to);

    expect([served.requests, guarded.requests]).toEqual([1, 0]);
    expect([served.invocations, guarded.invocations]).toEqual([1, 1]);
    expect(served.logBytes - guarded.logBytes).toBeGreaterThan(LOG_EVENT_OVERHEAD + door.length);
  });

  test('counts an invocation whose line was lost with the average of the others', () => {
    const [first, second] = [doneLine({ door, writeUnits: 9 }), doneLine({ door, writeUnits: 11 })];

    const used = functionUsage('capture-submit', [start, first, start, second, start], from, to);

    expect(used).toMatchObject({ invocations: 3, requests: 3, writeUnits: 30, readUnits: 4.5, unlogged: 1 });
  });
});

function twice(line: string): string[] {
  return [line, line];
}

const usage: Usage = {
  states: 8,
  writeUnits: 100,
  readUnits: 40,
  requests: 9,
  invocations: 40,
  gbSeconds: 0.5,
  events: 20,
  putEventsCalls: 4,
  eventBytes: 10_000,
  eventFileBytes: 1000,
  queueRequests: 3.6,
  logBytes: 15_000,
  streamRecords: 30,
};
const prices = readPrices();

describe('the price of an order', () => {
  test('is quantity by list price', () => {
    const lines = priceOfRun(usage, prices);

    const usdOf = Object.fromEntries(lines.map(({ what, usd }) => [what, usd]));
    expect(usdOf['Step Functions states']).toBeCloseTo(8 * 25e-6, 12);
    expect(usdOf['DynamoDB write units']).toBeCloseTo(100 * 0.625e-6, 12);
    expect(usdOf['Lambda GB-seconds']).toBeCloseTo(0.5 * 13.3334e-6, 12);
    expect(usdOf['requests of partner queues']).toBeCloseTo(3.6 * 0.4e-6, 12);
    expect(usdOf['log bytes']).toBeCloseTo(15_000 * 0.5e-9, 12);
    expect(totalOf(lines)).toBeCloseTo(
      0.000_2 +
        0.000_062_5 +
        0.000_005 +
        0.000_009 +
        0.000_008 +
        0.000_006_666_7 +
        0.000_02 +
        0.000_001_44 +
        0.000_007_5 +
        (20 * 5120 * 0.029) / 1e9 +
        10_000e-10,
      9,
    );
  });

  test('is nothing for no usage', () => {
    const nothing: Usage = {
      states: 0,
      writeUnits: 0,
      readUnits: 0,
      requests: 0,
      invocations: 0,
      gbSeconds: 0,
      events: 0,
      putEventsCalls: 0,
      eventBytes: 0,
      eventFileBytes: 0,
      queueRequests: 0,
      logBytes: 0,
      streamRecords: 0,
    };

    expect(totalOf(priceOfRun(nothing, prices))).toBe(0);
  });

  test('of its items is bytes by the months that each kind is kept, indexes beside, and recovery of the table', () => {
    const stored = [
      { kind: 'META', items: 1, bytes: 1000, indexBytes: 500, months: 12 },
      { kind: 'TIMELINE', items: 10, bytes: 4000, indexBytes: 0, months: 3 },
    ];

    const lines = priceOfStorage(stored, { logBytes: 8000, eventFileBytes: 1000 }, { logMonths: 3 }, prices);

    expect(lines.map(({ quantity }) => quantity)).toEqual([30_000, 24_000, 24_000, 12_000]);
    expect(totalOf(lines)).toBeCloseTo(
      (30_000 * 0.25 + 24_000 * 0.2 + 24_000 * 0.03 + 12_000 * 0.023) / 1e9,
      12,
    );
  });

  test('has its part of what a stage pays by the month', () => {
    const monthly = { alarms: 20, dashboards: 1, metrics: 5, secrets: 2, schedules: 1, logMonths: 3 };

    const lines = priceOfMonth({ monthly }, 1_000_000, prices);

    expect(totalOf(lines)).toBeCloseTo((2 + 3 + 1.5 + 0.8 + 0.0438 + 0.00876) / 1e6, 12);
  });

  test('bills the time of the processor longer where a function has less of one', () => {
    expect(billedMilliseconds(30, 10, 1769)).toBe(30);
    expect(billedMilliseconds(30, 10, 3538)).toBe(30);
    expect(billedMilliseconds(30, 10, 884.5)).toBe(40);
    expect(billedMilliseconds(8, 10, 1769)).toBe(10);
  });

  test('has the requests of the queues of partners, which receive and delete in tens', () => {
    const partners = [
      { id: 'storefront', detailTypes: ['stock.changed'] },
      { id: 'mail', detailTypes: [{ prefix: 'order.' }] },
    ];

    const events = { 'stock.changed': 3, 'order.captured': 1, 'shipment.delivered': 2 };

    expect(queueRequestsOf(events, partners)).toBeCloseTo(4 * 1.2, 9);
  });
});

describe('what the synthesized templates say', () => {
  const resources = [
    { Type: 'AWS::CloudWatch::Alarm', Properties: {} },
    { Type: 'AWS::CloudWatch::Alarm', Properties: {} },
    { Type: 'AWS::Scheduler::Schedule', Properties: {} },
    { Type: 'AWS::Logs::LogGroup', Properties: { RetentionInDays: 7 } },
    { Type: 'AWS::Lambda::Function', Properties: { FunctionName: 'oo-dev-relay-relay', MemorySize: 1769 } },
    { Type: 'AWS::Lambda::Function', Properties: { FunctionName: { Ref: 'Name' } } },
  ];

  test('is what the stage pays by the month', () => {
    expect(monthlyOf(resources)).toMatchObject({ alarms: 2, dashboards: 0, schedules: 1 });
    expect(monthlyOf(resources).logMonths).toBeCloseTo(7 / 30.4, 6);
  });

  test('is the memory of each function that has a name', () => {
    expect([...memoryByFunction(resources)]).toEqual([['oo-dev-relay-relay', 1769]]);
  });

  test("is how many batches of a shard the relay works on, whatever queues have mappings beside the table's stream", () => {
    const queue = { Type: 'AWS::Lambda::EventSourceMapping', Properties: { BatchSize: 10 } };
    const stream = {
      Type: 'AWS::Lambda::EventSourceMapping',
      Properties: { StartingPosition: 'TRIM_HORIZON', ParallelizationFactor: 8 },
    };

    expect(parallelizationOf([queue, stream])).toBe(8);
    expect(() => parallelizationOf([queue])).toThrow('0 mappings of a stream');
    expect(() => parallelizationOf([stream, stream])).toThrow('2 mappings of a stream');
  });
});

describe('the items that an order leaves', () => {
  const now = Date.parse('2026-11-23T10:00:00.000Z');
  const inThreeMonths = now / 1000 + (365 / 4) * 86_400;

  test('are counted by kind, with what DynamoDB adds to each item and each entry of an index', () => {
    const order = { pk: 'ORDER#a', sk: 'META', gsi1pk: 'ORDERS#shop', gsi1sk: 'a' };
    const entry = { pk: 'ORDER#a', sk: 'TIMELINE#1', expiresAt: inThreeMonths };
    const parcel = { pk: 'TRACKING#ups#1', sk: 'META' };

    const kinds = storedKinds([order, entry, { ...entry, sk: 'TIMELINE#2' }, parcel], 1, now);

    expect(kinds.map(({ kind, items, months }) => [kind, items, Math.round(months)])).toEqual([
      ['TIMELINE', 2, 3],
      ['META', 1, 12],
      ['TRACKING', 1, 12],
    ]);
    const meta = kinds.find(({ kind }) => kind === 'META');
    expect(meta).toMatchObject({ bytes: 139, indexBytes: 139 });
  });
});

describe('the report of a measured run', () => {
  const functions: FunctionUsage[] = [
    functionUsage(
      'capture-submit',
      twice(doneLine({ door, writeUnits: 9, cpu: 10, calls: { TransactWrite: 1 } })),
      from,
      to,
    ),
    functionUsage('inventory-reserve', twice(doneLine({ writeUnits: 10 })), from, to),
    functionUsage(
      'relay-relay',
      twice(doneLine({ published: 3, records: 4, calls: { PutEvents: 2 } })),
      from,
      to,
    ),
    functionUsage('returns-close', [], from, to),
  ];
  const shares = functionShares(functions, 2, () => 256);
  const measure: Measure = {
    date: '2026-11-23',
    orders: 2,
    usage: usagePerOrder(functions, shares, {
      states: 16,
      queueRequests: 6,
      eventBytes: 1200,
      eventFileBytes: 200,
      orders: 2,
    }),
    functions: shares,
    eventsByType: { 'order.captured': 1 },
    stored: [{ kind: 'META', items: 1, bytes: 1000, indexBytes: 500, months: 12 }],
    monthly: { alarms: 2, dashboards: 1, metrics: 5, secrets: 2, schedules: 1, logMonths: 0.2 },
    parallelization: 10,
    load: 3,
    processors: 2,
    unlogged: 0,
  };
  const printed = report(measure, prices);

  test('ends with one JSON object of what an order used and cost', () => {
    const last: unknown = JSON.parse(printed.at(-1) ?? '');

    expect(last).toEqual({
      usdPerOrder: expect.closeTo(totalOf(priceOfRun(measure.usage, prices)), 8),
      statesPerOrder: 8,
      writeUnits: 22,
      events: 3,
      putEventsCalls: 2,
    });
  });

  test('shows where the units went, the most first, and leaves idle functions out', () => {
    const rows = printed
      .filter((row) => /^(capture|inventory|returns|relay)-/.test(row))
      .map((row) => row.split(/\s+/));

    expect(rows.map(([entry, _memory, _unit, invocations, units]) => [entry, invocations, units])).toEqual([
      ['inventory-reserve', '1', '10'],
      ['capture-submit', '1', '9'],
      ['relay-relay', '1', '3'],
    ]);
  });

  test('shows how often each operation was called, and what is kept', () => {
    const text = printed.join('\n');

    expect(text).toMatch(/PutEvents +2\n/);
    expect(text).toMatch(/TransactWrite +1\n/);
    expect(text).toMatch(/META +1000 +500 +1 +12\n/);
  });

  test('says how much of the time of functions is computing, and how busy the machine was', () => {
    // 10 ms of a whole processor are 69.1 ms of a seventh of one, at a quarter of a gigabyte.
    expect(printed.join('\n')).toContain('0.02 are computing');
    expect(printed.join('\n')).toContain('2 processors that 3 processes wanted');
  });

  test('says what is not in the price, and why', () => {
    for (const why of Object.values(prices.notPriced)) expect(printed.join('\n')).toContain(why);
  });
});
