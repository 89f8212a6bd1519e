import { describe, expect, test } from 'vitest';
import { price, readPrices, type Usage } from '../../../bin/cost/price.ts';
import { report } from '../../../bin/cost/report.ts';
import {
  type FunctionUsage,
  functionUsage,
  LOG_EVENT_OVERHEAD,
  usagePerOrder,
} from '../../../bin/cost/usage.ts';

const [from, to] = ['2026-11-23T10:00:00.000Z', '2026-11-23T10:10:00.000Z'];
const line = (over: Record<string, unknown> = {}): string =>
  JSON.stringify({
    message: 'done',
    timestamp: '2026-11-23T10:05:00.000Z',
    ms: 20,
    readUnits: 1.5,
    writeUnits: 3,
    ...over,
  });
const start = 'START RequestId: 0 Version: $LATEST';
const doorOf = 'POST /orders';

describe('what a function did, from its log', () => {
  test('adds up its own lines between the two instants', () => {
    const used = functionUsage(
      'relay-relay',
      [line({ published: 2 }), line({ published: 3, readUnits: 0.5 })],
      from,
      to,
    );
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

  test('leaves out what came before, after, and what is not ours', () => {
    const used = functionUsage(
      'relay-relay',
      [
        line({ timestamp: '2026-11-23T09:59:59.999Z' }),
        line({ timestamp: '2026-11-23T10:10:00.001Z' }),
        'END RequestId: 0',
        'REPORT RequestId: 0',
        '{"_aws":{}}',
        '[1]',
        line(),
      ],
      from,
      to,
    );
    expect(used).toMatchObject({
      invocations: 1,
      writeUnits: 3,
      logBytes: Buffer.byteLength(line()) + LOG_EVENT_OVERHEAD,
    });
  });

  test('bills every line of ours, warnings too, by its bytes and 26 more, whatever ends it', () => {
    const warning = JSON.stringify({ message: 'städtisch', timestamp: '2026-11-23T10:05:00.000Z' });
    const used = functionUsage('relay-relay', [line(), `${warning}\n`], from, to);
    expect(used.invocations).toBe(1);
    expect(used.logBytes).toBe(
      Buffer.byteLength(line()) + Buffer.byteLength(warning) + 2 * LOG_EVENT_OVERHEAD,
    );
  });

  test('a door is a request with an access line of the gateway; the authorizer guards one and is none', () => {
    const served = functionUsage('capture-submit', [line({ door: doorOf })], from, to);
    const guarded = functionUsage('access-authorize', [line({ door: doorOf })], from, to);
    expect([served.requests, guarded.requests]).toEqual([1, 0]);
    expect([served.invocations, guarded.invocations]).toEqual([1, 1]);
    expect(served.logBytes - guarded.logBytes).toBeGreaterThan(LOG_EVENT_OVERHEAD + doorOf.length);
  });

  test('an invocation whose line was lost counts with the average of the others', () => {
    const used = functionUsage(
      'capture-submit',
      [start, line({ door: doorOf, writeUnits: 9 }), start, line({ door: doorOf, writeUnits: 11 }), start],
      from,
      to,
    );
    expect(used).toMatchObject({ invocations: 3, requests: 3, writeUnits: 30, readUnits: 4.5, unlogged: 1 });
  });
});

const usage: Usage = {
  states: 8,
  writeUnits: 100,
  readUnits: 40,
  requests: 9,
  invocations: 40,
  events: 20,
  logBytes: 15_000,
};

describe('price', () => {
  test("is quantity by list price: the design's own example comes to $0.000319", () => {
    const usdOf = Object.fromEntries(
      price(usage, readPrices()).map(({ what, usd }) => [what.replace(/ \(.*/, ''), usd]),
    );
    expect(usdOf['Step Functions states']).toBeCloseTo(8 * 25e-6, 12);
    expect(usdOf['DynamoDB write units']).toBeCloseTo(100 * 0.625e-6, 12);
    expect(usdOf['Lambda GB-seconds']).toBeCloseTo(40 * 0.25 * 0.05 * 13.3334e-6, 12);
    expect(usdOf['log bytes']).toBeCloseTo(15_000 * 0.5e-9, 12);
    expect(Object.values(usdOf).reduce((sum, usd) => sum + usd, 0)).toBeCloseTo(
      0.000_2 + 0.000_062_5 + 0.000_005 + 0.000_009 + 0.000_008 + 0.000_006_666_7 + 0.000_02 + 0.000_007_5,
      9,
    );
  });

  test('of nothing is nothing, and everything used has a price', () => {
    const nothing = {
      states: 0,
      writeUnits: 0,
      readUnits: 0,
      requests: 0,
      invocations: 0,
      events: 0,
      logBytes: 0,
    };
    const total = (used: Usage): number => price(used, readPrices()).reduce((sum, { usd }) => sum + usd, 0);
    expect(total(nothing)).toBe(0);
    for (const field of [
      'states',
      'writeUnits',
      'readUnits',
      'requests',
      'invocations',
      'events',
      'logBytes',
    ] as const)
      expect(total({ ...nothing, [field]: 1000 }), field).toBeGreaterThan(0);
  });
});

describe('report', () => {
  const functions: FunctionUsage[] = [
    functionUsage(
      'capture-submit',
      [line({ door: doorOf, writeUnits: 9 }), line({ door: doorOf, writeUnits: 9 })],
      from,
      to,
    ),
    functionUsage('inventory-reserve', [line({ writeUnits: 10 }), line({ writeUnits: 10 })], from, to),
    functionUsage('returns-close', [], from, to),
  ];
  const printed = report({
    usage: usagePerOrder(functions, 16, 2),
    functions,
    orders: 2,
    prices: readPrices(),
  });

  test('ends with one JSON object, per order', () => {
    const last: unknown = JSON.parse(printed.at(-1) ?? '');
    expect(last).toMatchObject({
      statesPerOrder: 8,
      writeUnitsPerOrder: 19,
      readUnitsPerOrder: 3,
      requestsPerOrder: 1,
      invocationsPerOrder: 2,
      orders: 2,
    });
    expect(last).toHaveProperty(
      'usdPerOrder',
      expect.closeTo(
        price(usagePerOrder(functions, 16, 2), readPrices()).reduce((sum, { usd }) => sum + usd, 0),
        8,
      ),
    );
  });

  test('shows where units go, the most first, and leaves idle functions out', () => {
    const rows = printed
      .filter((row) => /^(capture|inventory|returns)-/.test(row))
      .map((row) => row.split(/\s+/));
    expect(rows).toEqual([
      ['inventory-reserve', '1', '10', '1.50'],
      ['capture-submit', '1', '9', '1.50'],
    ]);
  });

  test('says what is not in the price', () => {
    for (const why of Object.values(readPrices().notPriced)) expect(printed.join('\n')).toContain(why);
  });
});
