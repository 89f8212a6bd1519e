import * as z from 'zod';
import type { Usage } from './price.ts';

/** CloudWatch Logs bills each event with these bytes beside its message. */
export const LOG_EVENT_OVERHEAD = 26;

/** The access log line of a request, as lib/constructs/order-api.ts has it written. */
function accessLine(route: string): string {
  return JSON.stringify({ id: 'aBcDeFgHiJkLmNo=', route, status: '200', error: '-' });
}

const ownLine = z.looseObject({ message: z.string(), timestamp: z.iso.datetime() });
const doneLine = ownLine.extend({
  message: z.literal('done'),
  ms: z.number(),
  readUnits: z.number(),
  writeUnits: z.number(),
  door: z.string().optional(),
  published: z.number().int().optional(),
});

/** What one function did, as its log says. Bytes are those that CloudWatch Logs bills. */
export interface FunctionUsage {
  readonly entry: string;
  readonly invocations: number;
  readonly requests: number;
  readonly readUnits: number;
  readonly writeUnits: number;
  readonly events: number;
  readonly logBytes: number;
  readonly milliseconds: number;
  /**
   * Invocations of which the log has the start and not our own line. They count with the function's average.
   */
  readonly unlogged: number;
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
  const own = lines.flatMap((line) => {
    const found = ownLine.safeParse(parsed(line));
    return found.success && found.data.timestamp >= from && found.data.timestamp <= to ? [line] : [];
  });
  const done = own.flatMap((line) => {
    const found = doneLine.safeParse(parsed(line));
    return found.success ? [found.data] : [];
  });
  const named = done.map(({ door }) => door).filter((door) => door !== undefined);
  const doors = entry === 'access-authorize' ? [] : named;
  // The local AWS now and then loses a function's last line, but never its own line that an invocation starts.
  const started = lines.filter((line) => line.startsWith('START RequestId')).length;
  const unlogged = done.length === 0 ? 0 : Math.max(0, started - done.length);
  const whole = (logged: number): number =>
    unlogged === 0 ? logged : (logged * (done.length + unlogged)) / done.length;
  const bytesOf = (line: string): number => Buffer.byteLength(line.trimEnd()) + LOG_EVENT_OVERHEAD;
  return {
    entry,
    unlogged,
    invocations: done.length + unlogged,
    requests: whole(doors.length),
    readUnits: whole(sum(done.map(({ readUnits }) => readUnits))),
    writeUnits: whole(sum(done.map(({ writeUnits }) => writeUnits))),
    events: whole(sum(done.map(({ published = 0 }) => published))),
    logBytes: whole(sum(own.map(bytesOf)) + sum(doors.map((door) => bytesOf(accessLine(door))))),
    milliseconds: whole(sum(done.map(({ ms }) => ms))),
  };
}

/** What an order used on average, of so many orders. */
export function usagePerOrder(functions: readonly FunctionUsage[], states: number, orders: number): Usage {
  const average = (field: Exclude<keyof FunctionUsage, 'entry'>): number =>
    sum(functions.map((one) => one[field])) / orders;
  return {
    states: states / orders,
    writeUnits: average('writeUnits'),
    readUnits: average('readUnits'),
    requests: average('requests'),
    invocations: average('invocations'),
    events: average('events'),
    logBytes: average('logBytes'),
  };
}
