import * as z from 'zod';
import type { Usage } from './price.ts';

/** CloudWatch Logs bills each event with these bytes beside its message. */
export const LOG_EVENT_OVERHEAD = 26;

const AUTHORIZER = 'access-authorize';

const ownLine = z.looseObject({ message: z.string(), timestamp: z.iso.datetime() });
const doneLine = ownLine.extend({
  message: z.literal('done'),
  ms: z.number(),
  readUnits: z.number(),
  writeUnits: z.number(),
  door: z.string().optional(),
  published: z.number().int().optional(),
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

/** The access log line of a request, as lib/constructs/order-api.ts has it written. */
function accessLine(route: string): string {
  return JSON.stringify({ id: 'aBcDeFgHiJkLmNo=', route, status: '200', error: '-' });
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

/** What one of `orders` used, on average. */
export function usagePerOrder(functions: readonly FunctionUsage[], states: number, orders: number): Usage {
  const perOrder = (field: Exclude<keyof FunctionUsage, 'entry'>): number =>
    sum(functions.map((one) => one[field])) / orders;
  return {
    states: states / orders,
    writeUnits: perOrder('writeUnits'),
    readUnits: perOrder('readUnits'),
    requests: perOrder('requests'),
    invocations: perOrder('invocations'),
    events: perOrder('events'),
    logBytes: perOrder('logBytes'),
  };
}
