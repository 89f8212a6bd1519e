/** Learns from a version of a shop's order what the shop has taken from its figures, once (S2). */
import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod';
import { type Connection, skuFromShop } from '../../network/entities/connection.ts';
import { key } from '../../shared/keys.ts';
import { parseOwn } from '../../shared/parse.ts';
import { getItem } from '../../shared/table.ts';
import { moved, putVersion, retryMoved, transact, type Write } from '../../shared/transact.ts';
import type { MoneyAtShop } from '../contract/adapter.ts';
import type { TakenLine } from '../contract/figures.ts';
import { type LineVersion, learn } from './learn.ts';
import { type Level, readLevels, saveLevel } from './level.store.ts';
import type { FigureTerms } from './level.ts';

const units = z.number().int();
const takenLineSchema = z.object({
  lineId: z.string(),
  sku: z.string(),
  location: z.string().optional(),
  units,
  ordered: units.optional(),
  withheld: units.optional(),
});

const moneyAtShopSchema = z.object({
  currency: z.string(),
  captured: units,
  refunded: units,
  authorized: units,
  authorizedUntil: z.string().optional(),
  refunds: z.array(
    z.object({
      refund: z.string(),
      at: z.string().optional(),
      amount: units,
      note: z.string().optional(),
      lines: z.array(z.object({ lineId: z.string(), units, restock: z.enum(['none', 'cancel', 'return']) })),
    }),
  ),
});

/** TAKEN: the newest version that we know of what a shop took for one of its orders. */
const takenOrderSchema = z.looseObject({
  type: z.literal('TakenOrder'),
  updatedAt: z.iso.datetime(),
  lines: z.array(takenLineSchema),
  /** What the shop says of the order's money: its refunds are facts, whoever made them. */
  money: moneyAtShopSchema.optional(),
  version: units,
});
type TakenOrder = z.output<typeof takenOrderSchema>;

/** A version of an order, as far as figures follow from it. */
export interface OrderTaken {
  readonly order: string;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly taken: readonly TakenLine[];
  readonly money?: MoneyAtShop | undefined;
}

/** Whose figures follow from it. */
export interface LearningShop {
  readonly channel: string;
  readonly connection: Pick<Connection, 'skus'>;
  readonly terms: FigureTerms;
}

interface TakenOfLevel {
  readonly units: number;
  readonly ordered: number;
  readonly withheld: number;
}

/** What an order's lines have taken of one figure together. */
function sumOf(
  lines: readonly TakenLine[],
  { sku, location }: Pick<Level, 'sku' | 'location'>,
): TakenOfLevel {
  // A shop that does not say where it took units is taken at its word where it has one figure.
  const own = lines.filter((line) => line.sku === sku && (line.location ?? location) === location);
  return {
    units: own.reduce((sum, line) => sum + line.units, 0),
    ordered: own.reduce((sum, line) => sum + (line.ordered ?? line.units), 0),
    withheld: own.reduce((sum, line) => sum + (line.withheld ?? 0), 0),
  };
}

function learnt(level: Level, known: TakenOrder | undefined, version: OrderTaken, terms: FigureTerms): Level {
  const now = sumOf(version.taken, level);
  const before = sumOf(known?.lines ?? [], level);
  const line: LineVersion = {
    taken: now.units,
    ordered: now.ordered,
    createdAt: version.createdAt,
    updatedAt: version.updatedAt,
  };
  const knownLine = known && { taken: before.units, updatedAt: known.updatedAt };
  const state = learn(level.state, knownLine, line, terms);
  const isUrgent = state.isUnchecked === true && level.state.isUnchecked !== true;
  const dueAt = isUrgent ? version.updatedAt : level.dueAt;
  return { ...level, state, withheld: level.withheld + now.withheld - before.withheld, dueAt };
}

/** A version that changes no figure, and that no check is waiting for, is no write of the level. */
function isNews(before: Level, next: Level): boolean {
  const { movedAt: _before, ...one } = before.state;
  const { movedAt: _next, ...other } = next.state;
  return !isDeepStrictEqual([one, before.withheld], [other, next.withheld]);
}

/** As the table gives it back: without what is undefined. */
function plain(value: readonly TakenLine[] | MoneyAtShop | undefined): unknown {
  return value === undefined ? undefined : JSON.parse(JSON.stringify(value));
}

async function learnOnce(shop: LearningShop, told: OrderTaken): Promise<readonly string[]> {
  const { channel, connection, terms } = shop;
  const at = key.takenOrder(channel, told.order);
  const item = await getItem(at);
  const known = item && parseOwn(takenOrderSchema, item, `order ${told.order} of ${channel}`);
  if (known && known.updatedAt > told.updatedAt) return [];
  const taken = told.taken.flatMap((line) => {
    const sku = skuFromShop(connection, line.sku);
    return sku === undefined ? [] : [{ ...line, sku }];
  });
  // Shops date by the second: another version of the same one was fetched later, and is the newer.
  const isKnown = isDeepStrictEqual([known?.lines, known?.money], [plain(taken), plain(told.money)]);
  if (known?.updatedAt === told.updatedAt && isKnown) return [];
  const version: OrderTaken = { ...told, taken };
  const skus = [...new Set([...taken, ...(known?.lines ?? [])].map(({ sku }) => sku))];
  const levels = (await Promise.all(skus.map((sku) => readLevels(channel, sku)))).flat();
  const next = {
    type: 'TakenOrder',
    updatedAt: told.updatedAt,
    lines: taken,
    ...(told.money === undefined ? {} : { money: told.money }),
    version: (known?.version ?? 0) + 1,
  };
  const order = putVersion(at, next, known?.version, moved(`order ${told.order} of ${channel}`));
  const writes = levels.flatMap((level): Write[] => {
    const after = learnt(level, known, version, terms);
    return isNews(level, after) ? [saveLevel(level, after)] : [];
  });
  await transact([order, ...writes]);
  return skus;
}

/**
 * Learns a version of an order, whatever told of it: an older one changes nothing. Answers the SKUs whose figures may have
 * moved.
 * @throws Contended, Unavailable
 */
export function learnOrder(shop: LearningShop, told: OrderTaken): Promise<readonly string[]> {
  return retryMoved(() => learnOnce(shop, told));
}
