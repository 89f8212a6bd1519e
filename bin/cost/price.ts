import { readFileSync } from 'node:fs';
import * as z from 'zod';

const pricesSchema = z.object({
  date: z.iso.date(),
  region: z.string(),
  currency: z.string(),
  source: z.string(),
  perMillion: z.object({
    stepFunctionsStates: z.number(),
    dynamodbWriteUnits: z.number(),
    dynamodbReadUnits: z.number(),
    httpApiRequests: z.number(),
    lambdaRequests: z.number(),
    lambdaGbSeconds: z.number(),
    eventBridgeEvents: z.number(),
  }),
  perGb: z.object({ cloudWatchLogs: z.number() }),
  notPriced: z.record(z.string(), z.string()),
});
export type Prices = z.output<typeof pricesSchema>;

/** The dated price table of the repository. */
export function readPrices(): Prices {
  const file = new URL('./prices.json', import.meta.url);
  return pricesSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
}

/** What one order used. */
export interface Usage {
  /** States that its executions entered. */
  readonly states: number;
  readonly writeUnits: number;
  readonly readUnits: number;
  /** To the HTTP API. */
  readonly requests: number;
  /** Of functions. */
  readonly invocations: number;
  /** Published on the bus. */
  readonly events: number;
  /** As CloudWatch Logs bills them. */
  readonly logBytes: number;
}

/** What an invocation is billed; stated, not measured. */
export const BILLED = { memoryMb: 256, milliseconds: 50 } as const;

/** One line of the bill of an order. */
export interface CostLine {
  readonly what: string;
  readonly quantity: number;
  readonly usd: number;
}

/** List price of a usage, line by line. */
export function price(usage: Usage, { perMillion, perGb }: Prices): CostLine[] {
  const gbSeconds = usage.invocations * (BILLED.memoryMb / 1024) * (BILLED.milliseconds / 1000);
  const line = (what: string, quantity: number, rate: number, per = 1_000_000): CostLine => ({
    what,
    quantity,
    usd: (quantity * rate) / per,
  });
  return [
    line('Step Functions states', usage.states, perMillion.stepFunctionsStates),
    line('DynamoDB write units', usage.writeUnits, perMillion.dynamodbWriteUnits),
    line('DynamoDB read units', usage.readUnits, perMillion.dynamodbReadUnits),
    line('HTTP API requests', usage.requests, perMillion.httpApiRequests),
    line('Lambda requests', usage.invocations, perMillion.lambdaRequests),
    line(
      `Lambda GB-seconds (${BILLED.memoryMb} MB x ${BILLED.milliseconds} ms)`,
      gbSeconds,
      perMillion.lambdaGbSeconds,
    ),
    line('EventBridge events', usage.events, perMillion.eventBridgeEvents),
    line('log bytes', usage.logBytes, perGb.cloudWatchLogs, 1_000_000_000),
  ];
}
