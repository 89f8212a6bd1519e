import * as z from 'zod';
import { accessLog } from '../../lib/constructs/access-log.ts';
import type { FunctionShare, Usage } from './measure.ts';
import { billedMilliseconds, gbSecondsOf } from './price.ts';

/** CloudWatch Logs bills each event with these bytes beside its message. */
export const LOG_EVENT_OVERHEAD = 26;

const AUTHORIZER = 'access-authorize';

const ownLine = z.looseObject({ message: z.string(), timestamp: z.iso.datetime() });
const doneLine = ownLine.extend({
  message: z.literal('done'),
  ms: z.number(),
  cpu: z.number().default(0),
  readUnits: z.number(),
  writeUnits: z.number(),
  door: z.string().optional(),
  published: z.number().int().optional(),
  calls: z.record(z.string(), z.number()).default({}),
  indexUnits: z.record(z.string(), z.number()).default({}),
  records: z.number().int().optional(),
  swept: z.number().int().optional(),
});
type DoneLine = z.output<typeof doneLine>;

/** What one function did, as its log says. Bytes are those that CloudWatch Logs bills. */
export interface FunctionUsage {
  /** `<stage>-<verb>` of the function. */
  readonly entry: string;
  readonly invocations: number;
  /** Invocations that served a request of the API. */
  readonly requests: number;
  readonly readUnits: number;
  readonly writeUnits: number;
  readonly events: number;
  readonly logBytes: number;
  readonly milliseconds: number;
  /** Of the processor. */
  readonly cpuMilliseconds: number;
  /** Stream records, or overdue items. */
  readonly handled: number;
  /** How often it called each operation of other services. */
  readonly calls: Readonly<Record<string, number>>;
  /** Of the write units, those of each index. */
  readonly indexUnits: Readonly<Record<string, number>>;
  /**
   * Invocations of which the log has the start and not our own line: they count with their function's
   * average.
   */
  readonly unlogged: number;
}

/**
 * Reads a function's log, `<stage>-<verb>` of it, between two instants (UTC ISO). Lines that are not our own
 * JSON (start, end, report) do not count: on AWS the functions' system log level is WARN and they are not
 * written. The authorizer names the door that it guards: its invocation is not the request.
 */
export function functionUsage(
  entry: string,
  lines: readonly string[],
  from: string,
  to: string,
): FunctionUsage {
  const own = lines.filter((line) => isOwnLine(line, from, to));
  const done = own.map((line) => doneLine.safeParse(parsed(line)).data).filter((line) => line !== undefined);
  const doors = entry === AUTHORIZER ? [] : done.map(({ door }) => door).filter((door) => door !== undefined);
  const unlogged = unloggedInvocations(lines, done);
  const total = (values: readonly number[]): number =>
    done.length === 0 ? sum(values) : (sum(values) * (done.length + unlogged)) / done.length;
  const logged = [...own, ...doors.map(accessLine)];
  return {
    entry,
    unlogged,
    invocations: done.length + unlogged,
    requests: total(doors.map(() => 1)),
    readUnits: total(done.map(({ readUnits }) => readUnits)),
    writeUnits: total(done.map(({ writeUnits }) => writeUnits)),
    events: total(done.map(({ published = 0 }) => published)),
    logBytes: total(logged.map(billedBytes)),
    milliseconds: total(done.map(({ ms }) => ms)),
    cpuMilliseconds: total(done.map(({ cpu }) => cpu)),
    handled: total(done.map(({ records = 0, swept = 0 }) => records + swept)),
    calls: sumsByName(
      done.map(({ calls }) => calls),
      total,
    ),
    indexUnits: sumsByName(
      done.map(({ indexUnits }) => indexUnits),
      total,
    ),
  };
}

function isOwnLine(line: string, from: string, to: string): boolean {
  const { data } = ownLine.safeParse(parsed(line));
  return data !== undefined && data.timestamp >= from && data.timestamp <= to;
}

/**
 * The local AWS now and then loses a function's last line, never the one in which it says itself that it
 * starts one.
 */
function unloggedInvocations(lines: readonly string[], done: readonly DoneLine[]): number {
  if (done.length === 0) return 0;
  const started = lines.filter((line) => line.startsWith('START RequestId')).length;
  return Math.max(0, started - done.length);
}

/** The access log line of a request that a location makes; what there is nothing to say of is `-`. */
function accessLine(route: string): string {
  const said: Readonly<Record<string, string>> = {
    ...{ id: 'aBcDeFgHiJkLmNo=', route, status: '200', callerKind: 'location', caller: 'NYC' },
    ...{ latencyMs: '48', functionMs: '44' },
  };
  return JSON.stringify(Object.fromEntries(Object.keys(accessLog).map((name) => [name, said[name] ?? '-'])));
}

function billedBytes(line: string): number {
  return Buffer.byteLength(line.trimEnd()) + LOG_EVENT_OVERHEAD;
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line) as unknown;
  } catch {
    return undefined;
  }
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** The sums of these counts by name. */
function sumsByName(
  counts: readonly Readonly<Record<string, number>>[],
  total: (values: readonly number[]) => number,
): Record<string, number> {
  const names = [...new Set(counts.flatMap((one) => Object.keys(one)))].sort();
  return Object.fromEntries(names.map((name) => [name, total(counts.map((one) => one[name] ?? 0))]));
}

/** Each function's share of one of `orders`. `memoryOf` says a function's memory in MB. */
export function functionShares(
  functions: readonly FunctionUsage[],
  orders: number,
  memoryOf: (entry: string) => number,
): FunctionShare[] {
  return functions
    .filter(({ invocations }) => invocations > 0)
    .map((one) => shareOf(one, orders, memoryOf(one.entry)));
}

function shareOf(one: FunctionUsage, orders: number, memoryMb: number): FunctionShare {
  const perOrder = (counts: Readonly<Record<string, number>>): Record<string, number> =>
    Object.fromEntries(Object.entries(counts).map(([name, count]) => [name, count / orders]));
  const { milliseconds, cpuMilliseconds } = one;
  return {
    entry: one.entry,
    memoryMb,
    invocations: one.invocations / orders,
    milliseconds: milliseconds / orders,
    cpuMilliseconds: cpuMilliseconds / orders,
    billedMilliseconds: billedMilliseconds(milliseconds, cpuMilliseconds, memoryMb) / orders,
    readUnits: one.readUnits / orders,
    writeUnits: one.writeUnits / orders,
    calls: perOrder(one.calls),
    indexUnits: perOrder(one.indexUnits),
    handled: one.handled / orders,
  };
}

/** What a run used beside its functions. */
export interface RunTotals {
  readonly states: number;
  readonly queueRequests: number;
  readonly eventBytes: number;
  readonly eventFileBytes: number;
  readonly orders: number;
}

const RELAY = 'relay-relay';

/** What one of the orders used, on average. */
export function usagePerOrder(
  functions: readonly FunctionUsage[],
  shares: readonly FunctionShare[],
  { states, queueRequests, eventBytes, eventFileBytes, orders }: RunTotals,
): Usage {
  const perOrder = (field: 'writeUnits' | 'readUnits' | 'requests' | 'invocations' | 'events' | 'logBytes') =>
    sum(functions.map((one) => one[field])) / orders;
  return {
    states: states / orders,
    writeUnits: perOrder('writeUnits'),
    readUnits: perOrder('readUnits'),
    requests: perOrder('requests'),
    invocations: perOrder('invocations'),
    gbSeconds: gbSecondsOf(shares),
    events: perOrder('events'),
    putEventsCalls: sum(shares.map(({ calls }) => calls['PutEvents'] ?? 0)),
    eventBytes: eventBytes / orders,
    eventFileBytes: eventFileBytes / orders,
    queueRequests: queueRequests / orders,
    logBytes: perOrder('logBytes'),
    streamRecords: sum(shares.filter(({ entry }) => entry === RELAY).map(({ handled }) => handled)),
  };
}
