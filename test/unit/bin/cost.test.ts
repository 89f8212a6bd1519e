import { describe, expect, test } from 'vitest';
import { type CostLine, price, readPrices, type Usage } from '../../../bin/cost/price.ts';
import { report } from '../../../bin/cost/report.ts';
import {
  type FunctionUsage,
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

function totalOf(lines: readonly CostLine[]): number {
  return lines.reduce((sum, { usd }) => sum + usd, 0);
}

const usage: Usage = {
  states: 8,
  writeUnits: 100,
  readUnits: 40,
  requests: 9,
  invocations: 40,
  events: 20,
  logBytes: 15_000,
};

describe('the price of an order', () => {
  test("is quantity by list price: the design's own example comes to $0.000319", () => {
    const lines = price(usage, readPrices());

    const usdOf = Object.fromEntries(lines.map(({ what, usd }) => [what.replace(/ \(.*/, ''), usd]));
    expect(usdOf['Step Functions states']).toBeCloseTo(8 * 25e-6, 12);
    expect(usdOf['DynamoDB write units']).toBeCloseTo(100 * 0.625e-6, 12);
    expect(usdOf['Lambda GB-seconds']).toBeCloseTo(40 * 0.25 * 0.05 * 13.3334e-6, 12);
    expect(usdOf['log bytes']).toBeCloseTo(15_000 * 0.5e-9, 12);
    expect(totalOf(lines)).toBeCloseTo(
      0.000_2 + 0.000_062_5 + 0.000_005 + 0.000_009 + 0.000_008 + 0.000_006_666_7 + 0.000_02 + 0.000_007_5,
      9,
    );
  });

  test('is nothing for no usage, and every kind of usage has a price', () => {
    const nothing = {
      states: 0,
      writeUnits: 0,
      readUnits: 0,
      requests: 0,
      invocations: 0,
      events: 0,
      logBytes: 0,
    };

    expect(totalOf(price(nothing, readPrices()))).toBe(0);
    for (const kind of Object.keys(nothing)) {
      const lines = price({ ...nothing, [kind]: 1000 }, readPrices());
      expect(totalOf(lines), kind).toBeGreaterThan(0);
    }
  });
});

describe('the report of a measured run', () => {
  const functions: FunctionUsage[] = [
    functionUsage('capture-submit', twice(doneLine({ door, writeUnits: 9 })), from, to),
    functionUsage('inventory-reserve', twice(doneLine({ writeUnits: 10 })), from, to),
    functionUsage('returns-close', [], from, to),
  ];
  const averageUsage = usagePerOrder(functions, 16, 2);
  const printed = report({ usage: averageUsage, functions, orders: 2, prices: readPrices() });

  test('ends with one JSON object of what an order used and cost', () => {
    const last: unknown = JSON.parse(printed.at(-1) ?? '');
    expect(last).toMatchObject({
      statesPerOrder: 8,
      writeUnitsPerOrder: 19,
      readUnitsPerOrder: 3,
      requestsPerOrder: 1,
      invocationsPerOrder: 2,
      orders: 2,
    });
    const total = totalOf(price(averageUsage, readPrices()));
    expect(last).toHaveProperty('usdPerOrder', expect.closeTo(total, 8));
  });

  test('shows where the units went, the most first, and leaves idle functions out', () => {
    const rows = printed
      .filter((row) => /^(capture|inventory|returns)-/.test(row))
      .map((row) => row.split(/\s+/));
    expect(rows).toEqual([
      ['inventory-reserve', '1', '10', '1.50'],
      ['capture-submit', '1', '9', '1.50'],
    ]);
  });

  test('says what is not in the price, and why', () => {
    for (const why of Object.values(readPrices().notPriced)) expect(printed.join('\n')).toContain(why);
  });
});
