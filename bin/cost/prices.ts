import { readFileSync } from 'node:fs';
import * as z from 'zod';

/** What AWS sells of which an order uses something, or which a stage pays by the month. */
export const pricedUnits = [
  'stepFunctionsState',
  'dynamodbWriteUnit',
  'dynamodbReadUnit',
  'httpApiRequest',
  'lambdaRequest',
  'lambdaGbSecond',
  'eventBridgeEvent',
  'sqsRequest',
  'sqsFifoRequest',
  'logByte',
  'logByteMonth',
  'dynamodbByteMonth',
  'recoveryByteMonth',
  'alarmMonth',
  'metricMonth',
  'dashboardMonth',
  'secretMonth',
  'schedulerCall',
  'firehoseByte',
  'busArchiveByte',
  'bucketByteMonth',
  'streamRead',
] as const;
export type PricedUnit = (typeof pricedUnits)[number];

const priceSchema = z.strictObject({
  usd: z.number().min(0),
  /** So many units cost `usd`. */
  per: z.number().min(1),
  date: z.iso.date(),
  source: z.string().min(1),
});

const pricesSchema = z.strictObject({
  region: z.string(),
  currency: z.literal('USD'),
  note: z.string(),
  prices: z.record(z.enum(pricedUnits), priceSchema),
  /** What is not in a price, and why. */
  notPriced: z.record(z.string(), z.string()),
});
/** Dated list prices, each with its source. */
export type Prices = z.output<typeof pricesSchema>;

/** The price table of the repository. */
export function readPrices(): Prices {
  const file = new URL('./prices.json', import.meta.url);
  return pricesSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
}

/** The date of the oldest price. */
export function datedOf({ prices }: Prices): string {
  return (
    Object.values(prices)
      .map(({ date }) => date)
      .sort()[0] ?? ''
  );
}

export function usdOf(unit: PricedUnit, quantity: number, { prices }: Prices): number {
  const { usd, per } = prices[unit];
  return (quantity * usd) / per;
}
