/** The network that orders are routed on: a brand's own, from the files that `npm run network:import` takes. */
import * as z from 'zod';
import { entities } from '../../functions/network/entities/entities.ts';
import { locationSchema, plannedLocation } from '../../functions/network/entities/location.ts';
import {
  plannedRateCard,
  plannedServices,
  rateCardSchema,
} from '../../functions/network/entities/rate-card.ts';
import { skuSchema } from '../../functions/network/entities/sku.ts';
import { locate } from '../../functions/network/geography/locator.ts';
import type {
  PlannedLocation,
  PlannedRateCard,
  PlannedService,
} from '../../functions/network/planning/planned-network.ts';
import { type CappedLocation, cappedLocation } from '../../functions/network/planning/planning-network.ts';
import type { PlannedPosition } from '../../functions/planner/plan-input.ts';
import { rulesetSchema } from '../../functions/planner/ruleset.ts';
import { counted } from '../../functions/shared/counted.ts';
import { UnreadableFile } from '../files/text-file.ts';
import { type NetworkFolder, readNetworkFolder } from '../network/network-folder.ts';
import type { ImportedMovement } from '../network/stock-movements.ts';

export interface SavingsNetwork {
  /** The same objects for every order: the planner prepares a network once. */
  readonly locations: PlannedLocation[];
  readonly services: PlannedService[];
  readonly rates: PlannedRateCard[];
  readonly currency: string;
  /** Positions by SKU, each with units. */
  readonly stock: ReadonlyMap<string, readonly PlannedPosition[]>;
  /** Grams of one unit by SKU. */
  readonly weights: ReadonlyMap<string, number>;
  /** Locations whose capacity is limited; nobody knows of those of a guessed network. */
  readonly capped?: readonly CappedLocation[];
  /** What was assumed, each a sentence. */
  readonly assumptions: readonly string[];
}

/** What the planner assumes where nobody knows a weight. */
const UNKNOWN_GRAMS = rulesetSchema.shape.assume.parse(undefined).unitWeightGrams;

const countSchema = z.object({ kind: z.literal('count'), quantity: z.number(), at: z.string().optional() });
const receiptSchema = z.object({ kind: z.literal('receipt'), quantity: z.number() });

/** What is known of a position while its movements are read. */
interface CountedPosition {
  readonly sku: string;
  readonly location: string;
  readonly counted: number;
  readonly countedAt: string;
  readonly received: number;
}

function afterMovement(before: CountedPosition, { body }: ImportedMovement): CountedPosition | undefined {
  const count = countSchema.safeParse(body).data;
  if (count) {
    const { quantity, at = '' } = count;
    return at >= before.countedAt ? { ...before, counted: quantity, countedAt: at } : before;
  }
  const receipt = receiptSchema.safeParse(body).data;
  return receipt && { ...before, received: before.received + receipt.quantity };
}

/** The stock of a folder: of each position the last count, and every receipt; other movements are passed over. */
function stockOf(movements: readonly ImportedMovement[]): {
  positions: CountedPosition[];
  passedOver: number;
} {
  const positions = new Map<string, CountedPosition>();
  let passedOver = 0;
  for (const movement of movements) {
    const { sku, location } = movement.body;
    const name = JSON.stringify([sku, location]);
    const before = positions.get(name) ?? { sku, location, counted: 0, countedAt: '', received: 0 };
    const after = afterMovement(before, movement);
    if (after) positions.set(name, after);
    else passedOver += 1;
  }
  return { positions: [...positions.values()], passedOver };
}

export function positionsBySku(
  positions: readonly { readonly sku: string; readonly location: string; readonly free: number }[],
): ReadonlyMap<string, readonly PlannedPosition[]> {
  const held = positions.filter(({ free }) => free > 0);
  return Map.groupBy(
    held.map((position) => ({ ...position, safety: 0, selling: true })),
    ({ sku }) => sku,
  );
}

const bodySchema = z.looseObject({ id: z.string() });

/** The entities of one kind as they are stored once they were put. */
function entitiesOf<S extends z.ZodType>(folder: NetworkFolder, path: string, schema: S): z.output<S>[] {
  const puts = folder.plan.find(({ entity }) => entity.path === path)?.puts ?? [];
  return puts.map(({ body }) => schema.parse({ version: 1, ...bodySchema.parse(body) }));
}

/** The one currency of the cards. @throws UnreadableFile where there are several */
function currencyOf(folder: string, cards: readonly { readonly currency: string }[]): string {
  const currencies = [...new Set(cards.map(({ currency }) => currency))];
  const [currency] = currencies;
  if (currency === undefined)
    throw new UnreadableFile(`${folder}: has no rate card, so that nothing has a price`);
  if (currencies.length > 1)
    throw new UnreadableFile(
      `${folder}: has rate cards in ${currencies.join(' and ')}: costs in one currency are compared`,
    );
  return currency;
}

/**
 * Reads a folder as `example/network` has it.
 * @throws UnreadableFile for a folder that cannot be read, with every error by file and row
 */
export function networkIn(folder: string): SavingsNetwork {
  const read = readNetworkFolder(folder);
  if (read.errors.length > 0) throw new UnreadableFile(read.errors.join('\n'));
  const cards = entitiesOf(read, entities.rateCard.path, rateCardSchema).filter(({ active }) => active);
  const places = entitiesOf(read, entities.location.path, locationSchema).filter(({ active }) => active);
  const skus = entitiesOf(read, entities.sku.path, skuSchema);
  const { positions, passedOver } = stockOf(read.movements);
  const currency = currencyOf(folder, cards);
  if (places.length === 0) throw new UnreadableFile(`${folder}: has no location`);
  return {
    locations: places.map((place) => {
      const point = place.coordinates ?? locate(place.address.country, place.address.postalCode);
      return plannedLocation(point ? { ...place, coordinates: point } : place);
    }),
    services: plannedServices(cards),
    rates: cards.map(plannedRateCard),
    capped: places.flatMap(cappedLocation),
    currency,
    stock: positionsBySku(
      positions.map(({ sku, location, counted: units, received }) => ({
        sku,
        location,
        free: units + received,
      })),
    ),
    weights: new Map(
      skus.flatMap(({ id, weightGrams }) => (weightGrams === undefined ? [] : [[id, weightGrams]])),
    ),
    assumptions: [
      ...read.notes.map((note) => `${note}.`),
      `Locations, costs, stock and prices are those of ${folder}: ${counted(places.length, 'location')}, ` +
        `${counted(cards.length, 'rate card')}.`,
      `Weights are those of the file, else of that folder; a unit of which neither says it counts as ${UNKNOWN_GRAMS} g.`,
      'An export says nothing of stock: each order finds the whole stock of that folder, as if it were replenished at once.',
      ...(passedOver > 0
        ? [`${passedOver} rows of stock that are neither counts nor receipts were passed over.`]
        : []),
    ],
  };
}
