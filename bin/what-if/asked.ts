/** What a command line asks of `npm run what-if`. */
import * as z from 'zod';
import {
  plannedRateCard,
  plannedServices,
  rateCardSchema,
} from '../../functions/network/entities/rate-card.ts';
import { type Ruleset, rulesetBodySchema, rulesetFaults } from '../../functions/planner/ruleset.ts';
import { readForTrial } from '../../functions/routing/rulesets/ruleset.store.ts';
import { lastOrders, ordersBetween } from '../../functions/trust/what-if/listed-orders.store.ts';
import type { Replaced } from '../../functions/trust/what-if/replacement.ts';
import { parseThreshold, type Threshold } from '../../functions/trust/what-if/report/thresholds.ts';
import { UsageError } from '../command/command.ts';
import { readTextFile, UnreadableFile } from '../files/text-file.ts';
import { networkIn } from '../savings/savings-network.ts';

const VERSION = /^[1-9]\d{0,5}$/;

/** @throws UnreadableFile for what is no JSON */
function jsonIn(file: string): unknown {
  try {
    return JSON.parse(readTextFile(file).text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new UnreadableFile(`${file}: is no JSON: ${error.message}`);
  }
}

/**
 * Rules by their version, or from a file.
 * @throws UnreadableFile with every fault by its path; Conflict for a version that there is not
 */
async function rulesAskedFor(rules: string): Promise<Ruleset> {
  if (VERSION.test(rules)) return (await readForTrial(Number(rules))).ruleset;
  const document = jsonIn(rules);
  const faults = rulesetFaults(document).map(({ path, message }) => `${rules}: ${path}: ${message}`);
  if (faults.length > 0) throw new UnreadableFile(faults.join('\n'));
  return rulesetBodySchema.parse(document);
}

const cardsSchema = z.union([z.array(z.unknown()), z.unknown().transform((one) => [one])]);
const cardBodySchema = z.looseObject({ id: z.string() });

/** The cards of a file: one, or a list of them, as `PUT /rate-cards/{id}` takes them, each with its `id`. */
function cardsIn(file: string): z.output<typeof rateCardSchema>[] {
  const cards = z
    .array(cardBodySchema.transform((body) => ({ version: 1, ...body })).pipe(rateCardSchema))
    .safeParse(cardsSchema.parse(jsonIn(file)));
  if (cards.success) return cards.data;
  const faults = cards.error.issues.map(({ path, message }) => `${file}: ${path.join('.')}: ${message}`);
  throw new UnreadableFile(faults.join('\n'));
}

/** What of the past is to be replaced. @throws UnreadableFile; UsageError where nothing is */
export async function replacedBy(asked: {
  readonly rules?: string | undefined;
  readonly network?: string | undefined;
  readonly rates?: string | undefined;
}): Promise<Replaced> {
  const { rules, network: folder, rates: file } = asked;
  if (rules === undefined && folder === undefined && file === undefined)
    throw new UsageError('What is to be otherwise? --rules, --network or --rates says it.');
  const network = folder === undefined ? undefined : networkIn(folder);
  const cards = file === undefined ? undefined : cardsIn(file);
  const priced = cards && { rates: cards.map(plannedRateCard), services: plannedServices(cards) };
  const placed = network && {
    locations: network.locations,
    services: network.services,
    rates: network.rates,
  };
  return {
    ...(rules === undefined ? {} : { ruleset: await rulesAskedFor(rules) }),
    ...(placed || priced ? { network: { ...placed, ...priced } } : {}),
    ...(network ? { stock: network.stock, capped: network.capped } : {}),
  };
}

const instantOption = z.union([
  z.iso.date().transform((day) => `${day}T00:00:00.000Z`),
  z.iso.datetime({ offset: false }).transform((text) => new Date(text).toISOString()),
]);

/** @throws UsageError */
function instantOf(name: string, text: string): string {
  const instant = instantOption.safeParse(text);
  if (instant.success) return instant.data;
  throw new UsageError(`--${name} is no day (2026-11-30) and no instant of UTC (2026-11-30T12:00:00Z).`);
}

/** The orders that are asked for, oldest first, and how a report calls them. @throws UsageError */
export async function ordersAskedFor(asked: {
  readonly last: number | undefined;
  readonly from: string | undefined;
  readonly to: string | undefined;
}): Promise<{ readonly orderIds: readonly string[]; readonly named: string }> {
  const { last, from, to } = asked;
  if ((last === undefined) === (from === undefined)) throw new UsageError('Which orders? --last, or --from.');
  const now = new Date().toISOString();
  if (last !== undefined)
    return { orderIds: (await lastOrders(last, now)).toReversed(), named: `the last ${last} orders` };
  const since = instantOf('from', from ?? '');
  const until = to === undefined ? now : instantOf('to', to);
  return { orderIds: await ordersBetween(since, until), named: `the orders from ${since} to ${until}` };
}

/** @throws UsageError for what is no limit */
export function thresholdsOf(texts: readonly string[]): Threshold[] {
  return texts.map((text) => {
    const threshold = parseThreshold(text);
    if (!threshold) throw new UsageError(`--fail-if "${text}": not as "cost > +1%" or "promise < -0.5".`);
    return threshold;
  });
}
