import type { AddedUsage } from './connected-order.ts';
import type { FunctionShare, Measure, Monthly, StoredKind, Usage } from './measure.ts';
import { type PricedUnit, type Prices, usdOf } from './prices.ts';

/** One line of a bill. */
export interface CostLine {
  readonly what: string;
  readonly quantity: number;
  readonly usd: number;
}

type Bill = readonly (readonly [what: string, unit: PricedUnit, quantity: number])[];

function linesOf(bill: Bill, prices: Prices): CostLine[] {
  return bill.map(([what, unit, quantity]) => ({ what, quantity, usd: usdOf(unit, quantity, prices) }));
}

export function totalOf(lines: readonly CostLine[]): number {
  return lines.reduce((total, { usd }) => total + usd, 0);
}

/** Firehose bills each record as full 5 KB. */
const FIREHOSE_RECORD = 5 * 1024;

/** What AWS bills while an order runs, line by line, at list price. */
export function priceOfRun(usage: Usage, prices: Prices): CostLine[] {
  return linesOf(
    [
      ['Step Functions states', 'stepFunctionsState', usage.states],
      ['DynamoDB write units', 'dynamodbWriteUnit', usage.writeUnits],
      ['DynamoDB read units', 'dynamodbReadUnit', usage.readUnits],
      ['DynamoDB stream records, read by Lambda', 'streamRead', usage.streamRecords],
      ['HTTP API requests', 'httpApiRequest', usage.requests],
      ['Lambda requests', 'lambdaRequest', usage.invocations],
      ['Lambda GB-seconds', 'lambdaGbSecond', usage.gbSeconds],
      ['EventBridge events', 'eventBridgeEvent', usage.events],
      ['archive of events, bytes in records of 5 KB', 'firehoseByte', usage.events * FIREHOSE_RECORD],
      ['archive of the bus, bytes', 'busArchiveByte', usage.eventBytes],
      ['requests of partner queues', 'sqsRequest', usage.queueRequests],
      ['log bytes', 'logByte', usage.logBytes],
    ],
    prices,
  );
}

function sumOf<T>(values: readonly T[], quantity: (value: T) => number): number {
  return values.reduce((total, value) => total + quantity(value), 0);
}

const MONTHS_OF_YEAR = 12;

/** What an order's items, kept as long as each is, cost in their first year, and its logs while they last. */
export function priceOfStorage(
  stored: readonly StoredKind[],
  { logBytes, eventFileBytes }: Pick<Usage, 'logBytes' | 'eventFileBytes'>,
  { logMonths }: Pick<Monthly, 'logMonths'>,
  prices: Prices,
): CostLine[] {
  const items = sumOf(stored, ({ bytes, indexBytes, months }) => (bytes + indexBytes) * months);
  const recovered = sumOf(stored, ({ bytes, months }) => bytes * months);
  return linesOf(
    [
      ['table and indexes, bytes x months', 'dynamodbByteMonth', items],
      ['point-in-time recovery, bytes x months', 'recoveryByteMonth', recovered],
      ['logs, bytes x months', 'logByteMonth', logBytes * logMonths],
      ['archive of events, bytes x months', 'bucketByteMonth', eventFileBytes * MONTHS_OF_YEAR],
    ],
    prices,
  );
}

/** A message is sent by itself; messages are received and deleted together. */
const REQUESTS_OF_CALL = 2;
/** Memory of the function that does the work at shops. */
const GB_OF_WORK = 0.25;
/**
 * Seconds of its time, which are billed while it waits, too. The 13 calls of the adapter for an order of two parcels with a unit
 * cancelled are 22 requests to a Shopify, taken for a quarter of a second each. A request to the table waits for 4 ms and computes
 * for 2.5 ms of a whole processor, as the functions of `npm run cost` do on average; 256 MB are a seventh of one.
 */
const SECONDS_OF_WORK = { shopCall: 0.45, tableRequest: 0.021, computing: 0.02 } as const;

function gbSecondsOfWork({ calls, shopCalls, tableRequests }: AddedUsage['work']): number {
  const { shopCall, tableRequest, computing } = SECONDS_OF_WORK;
  return GB_OF_WORK * (shopCalls * shopCall + tableRequests * tableRequest + calls * computing);
}

/** What a connected shop adds to an order. */
export function priceOfAddition(
  { writeUnits, readUnits, events, work }: AddedUsage,
  prices: Prices,
): CostLine[] {
  return linesOf(
    [
      ['DynamoDB write units', 'dynamodbWriteUnit', writeUnits],
      ['DynamoDB read units', 'dynamodbReadUnit', readUnits],
      ['EventBridge events', 'eventBridgeEvent', events],
      ['requests of the queue of work', 'sqsFifoRequest', work.messages + REQUESTS_OF_CALL * work.calls],
      ['Lambda requests', 'lambdaRequest', work.calls],
      ['Lambda GB-seconds', 'lambdaGbSecond', gbSecondsOfWork(work)],
    ],
    prices,
  );
}

const MINUTES_OF_MONTH = 43_800;

/** What a stage pays by the month, shared by `orders`; the sweeper's calls of every minute are in it. */
export function priceOfMonth(
  { monthly }: Pick<Measure, 'monthly'>,
  orders: number,
  prices: Prices,
): CostLine[] {
  const { alarms, dashboards, metrics, secrets, schedules } = monthly;
  const calls = schedules * MINUTES_OF_MONTH;
  return linesOf(
    [
      ['alarms', 'alarmMonth', alarms / orders],
      ['dashboards', 'dashboardMonth', dashboards / orders],
      ['custom metrics', 'metricMonth', metrics / orders],
      ['secrets', 'secretMonth', secrets / orders],
      ['calls of the schedule', 'schedulerCall', calls / orders],
      ['invocations by the schedule', 'lambdaRequest', calls / orders],
    ],
    prices,
  );
}

/** Lambda gives a whole processor at this memory, and as much less of it with less. */
const WHOLE_PROCESSOR_MB = 1769;

/**
 * What Lambda bills of an invocation: the time in which it waited passes as it did, the time in which it
 * computed takes longer with less of a processor.
 */
export function billedMilliseconds(milliseconds: number, cpu: number, memoryMb: number): number {
  const waited = Math.max(0, milliseconds - cpu);
  return waited + cpu * Math.max(1, WHOLE_PROCESSOR_MB / memoryMb);
}

/** Of the GB-seconds of these functions, those in which they computed: the rest is waiting. */
export function computingGbSecondsOf(
  functions: readonly Pick<FunctionShare, 'memoryMb' | 'cpuMilliseconds'>[],
): number {
  return gbSecondsOf(
    functions.map(({ memoryMb, cpuMilliseconds: cpu }) => ({
      memoryMb,
      billedMilliseconds: billedMilliseconds(cpu, cpu, memoryMb),
    })),
  );
}

export function gbSecondsOf(
  functions: readonly Pick<FunctionShare, 'memoryMb' | 'billedMilliseconds'>[],
): number {
  return sumOf(functions, ({ memoryMb, billedMilliseconds: ms }) => (memoryMb / 1024) * (ms / 1000));
}
