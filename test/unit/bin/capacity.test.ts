import { describe, expect, test } from 'vitest';
import {
  ceilingsOf,
  lowestOf,
  putEventsCallsAt,
  type StageCapacity,
  shardsOf,
} from '../../../bin/capacity/ceilings.ts';
import { readQuotas } from '../../../bin/capacity/quotas.ts';
import { capacityReport, MOST_USD, missed, wholeBill } from '../../../bin/capacity/report.ts';
import { type FunctionShare, type Measure, readMeasure, recordedMeasure } from '../../../bin/cost/measure.ts';
import { readPrices } from '../../../bin/cost/prices.ts';
import { DUE_BUCKETS } from '../../../functions/shared/keys.ts';

const quotas = readQuotas();
const prices = readPrices();
const stage: StageCapacity = { writeUnits: 12_000, readUnits: 24_000, parallelization: 6 };

function share(entry: string, over: Partial<FunctionShare> = {}): FunctionShare {
  return {
    entry,
    memoryMb: 1769,
    invocations: 1,
    milliseconds: 100,
    cpuMilliseconds: 50,
    billedMilliseconds: 100,
    readUnits: 0,
    writeUnits: 0,
    calls: {},
    indexUnits: {},
    handled: 0,
    ...over,
  };
}

const measure: Measure = {
  date: '2026-11-23',
  orders: 20,
  usage: {
    states: 8,
    writeUnits: 100,
    readUnits: 40,
    requests: 9,
    invocations: 26,
    gbSeconds: 0.4,
    events: 18,
    putEventsCalls: 12,
    eventBytes: 10_000,
    eventFileBytes: 1000,
    queueRequests: 3.6,
    logBytes: 8000,
    streamRecords: 39,
  },
  functions: [
    share('relay-relay', {
      billedMilliseconds: 250,
      calls: { StartExecution: 1, SendTaskSuccess: 4, PutEvents: 12 },
      handled: 39,
    }),
    share('operations-sweep', { billedMilliseconds: 5, cpuMilliseconds: 4, handled: 2 }),
    share('fulfillment-record-event', { billedMilliseconds: 145, indexUnits: { gsi1: 4, gsi2: 8 } }),
  ],
  eventsByType: { 'order.captured': 1 },
  stored: [{ kind: 'META', items: 1, bytes: 1000, indexBytes: 200, months: 12 }],
  monthly: { alarms: 20, dashboards: 1, metrics: 5, secrets: 2, schedules: 1, logMonths: 3 },
  parallelization: 6,
  load: 3,
  processors: 2,
  unlogged: 0,
};

function perSecond(size: 'large' | 'small', over: Partial<Measure> = {}): Record<string, number> {
  const ceilings = ceilingsOf({ ...measure, ...over }, stage, quotas, size);
  return Object.fromEntries(ceilings.map((one) => [one.name, one.perSecond]));
}

describe('orders a second by each ceiling', () => {
  test('are the rate of a quota by what an order uses of it, in large regions and in others', () => {
    expect(perSecond('large')).toMatchObject({
      StartExecution: 300,
      'state transitions': 625,
      SendTaskSuccess: 125,
      'HTTP API requests': 10_000 / 9,
      'Lambda concurrency': 2500,
      'table, warm writes': 120,
      'table as AWS makes a new one': 40,
    });
    expect(perSecond('small')).toMatchObject({
      StartExecution: 150,
      'state transitions': 100,
      SendTaskSuccess: 75,
      PutEvents: 50,
    });
  });

  test('of the relay are its lanes (shards of the table by batches at once) by its seconds an order', () => {
    expect(shardsOf(stage, quotas)).toBe(12);
    expect(perSecond('large')['relay']).toBeCloseTo((12 * 6) / 0.25, 6);
  });

  test('of the sweeper are the seconds of a minute in which its runs begin items by those that it computes for an order', () => {
    expect(perSecond('large')['sweeper']).toBeCloseTo((DUE_BUCKETS * 34) / 60 / 0.004, 6);
  });

  test('of the index of deadlines are its partitions by the units that an order writes there', () => {
    expect(perSecond('large')['index of deadlines']).toBeCloseTo((DUE_BUCKETS * 1000) / 8, 6);
  });

  test('leave out what an order does not use', () => {
    expect(perSecond('large')).not.toHaveProperty('DescribeExecution');
    expect(perSecond('large')).not.toHaveProperty('SendTaskFailure');
  });

  test('have as the lowest one what every order needs, neither a hot key nor a table of no setting', () => {
    const lowest = lowestOf(ceilingsOf(measure, stage, quotas, 'large'));

    expect([lowest.name, lowest.perSecond]).toEqual(['table, warm writes', 120]);
  });
});

describe('the calls of PutEvents an order at a rate', () => {
  test('are fewer the more orders share a batch', () => {
    expect(putEventsCallsAt(100, measure, stage, quotas)).toBeCloseTo((12 * 6 * 4) / 100, 6);
    expect(putEventsCallsAt(1000, measure, stage, quotas)).toBeCloseTo((12 * 6 * 4 * 7) / 1000, 6);
  });

  test('are as measured when no order shares one', () => {
    expect(putEventsCallsAt(1, measure, stage, quotas)).toBe(12);
  });
});

describe('what is not as it has to be', () => {
  const cheap: Measure = { ...measure, usage: { ...measure.usage, states: 2, putEventsCalls: 3 } };
  const facts = { measure: cheap, stage, quotas, prices };

  test('is nothing where an order costs and calls little, and enough go through', () => {
    expect(missed(facts)).toEqual([]);
  });

  test('is an order that costs more, calls more, and a stage through which fewer go', () => {
    const dear = { ...measure, usage: { ...measure.usage, states: 12 } };

    expect(missed({ ...facts, measure: dear, stage: { ...stage, writeUnits: 5000 } })).toMatchObject([
      expect.stringMatching(/^50 orders a second by table, warm writes, at least 100$/),
      expect.stringContaining(`an order, at most $${MOST_USD}`),
    ]);
  });
});

describe('the recorded run', () => {
  const recorded = readMeasure(recordedMeasure);

  test('costs at most $0.0003 an order with everything counted', () => {
    const { run, storage, month } = wholeBill({ measure: recorded ?? measure, prices });

    expect(run + storage + month).toBeLessThanOrEqual(MOST_USD);
  });
});

describe('the report of capacity', () => {
  const printed = capacityReport({ measure, stage, quotas, prices });

  test('ends with one JSON object: orders a second, what holds them, and the whole cost of one', () => {
    const bill = wholeBill({ measure, prices });

    expect(JSON.parse(printed.at(-1) ?? '')).toEqual({
      ordersPerSecond: 120,
      ceiling: 'table, warm writes',
      usdPerOrder: expect.closeTo(bill.run + bill.storage + bill.month, 8),
    });
  });

  test('counts storage of a year and what a stage pays by the month', () => {
    const { storage, month } = wholeBill({ measure, prices });

    expect(storage).toBeCloseTo(
      (1200 * 12 * 0.25 + 1000 * 12 * 0.2 + 8000 * 3 * 0.03 + 1000 * 12 * 0.023) / 1e9,
      12,
    );
    expect(month).toBeCloseTo((2 + 3 + 1.5 + 0.8 + 0.0438 + 0.00876) / 1e6, 12);
  });

  test('prints the table that AWS makes without a setting beside, and how many orders may be open', () => {
    const text = printed.join('\n');

    expect(text).toMatch(/table as AWS makes a new one \(beside\) +40 /);
    expect(text).toContain('Open orders by open executions: 1,000,000');
  });
});
