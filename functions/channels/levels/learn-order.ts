/** Learns from a version of a shop's order what the shop has taken from its figures, once (S2). */
import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod';
import { type Connection, skuFromShop } from '../../network/entities/connection.ts';
import { key } from '../../shared/keys.ts';
import { parseOwn } from '../../shared/parse.ts';
import { getItem } from '../../shared/table.ts';
import { checkVersion, moved, putVersion, retryMoved, transact, type Write } from '../../shared/transact.ts';
import type { MoneyAtShop } from '../contract/adapter.ts';
import type { TakenLine } from '../contract/figures.ts';
import { type LineVersion, learn } from './learn.ts';
import { dueUnlessTold, type Level, newLevel, readLevels, saveLevel, withholding } from './level.store.ts';
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

/** What is kept of a version. */
const keptSchema = z.object({
  lines: z.array(takenLineSchema),
  /** What the shop says of the order's money: its refunds are facts, whoever made them. */
  money: moneyAtShopSchema.optional(),
});

/** TAKEN: the newest version that we know of what a shop took for one of its orders. */
const takenOrderSchema = z.looseObject({
  ...keptSchema.shape,
  type: z.literal('TakenOrder'),
  updatedAt: z.iso.datetime(),
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
  /** The shop's locations with figures that we tell; none where none are told. */
  readonly places: readonly (string | undefined)[];
  /** The present time, UTC ISO. */
  readonly now: string;
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
  return { ...withholding(level, version.order, now.withheld), state, dueAt };
}

/** A version that changes no figure, and that no check is waiting for, is no write of the level. */
function isNews(before: Level, next: Level): boolean {
  const { movedAt: _before, ...one } = before.state;
  const { movedAt: _next, ...other } = next.state;
  return !isDeepStrictEqual([one, before.withheldFor], [other, next.withheldFor]);
}

/** Whether the version says what is known already: as the table gives it back, of what is not kept nothing counts as news. */
function saysTheSame({ lines, money }: TakenOrder, { taken, money: told }: OrderTaken): boolean {
  const kept = keptSchema.parse(JSON.parse(JSON.stringify({ lines: taken, money: told })));
  return isDeepStrictEqual([lines, money], [kept.lines, kept.money]);
}

/** The shop's figures of a SKU. One that is withheld units of before anybody looked at it begins with them (S3). */
async function figuresOf(
  { channel, places }: LearningShop,
  sku: string,
  { taken, updatedAt }: OrderTaken,
): Promise<readonly Level[]> {
  const known = await readLevels(channel, sku);
  const unknown = places.filter((place) => known.every(({ location }) => location !== place));
  const begun = unknown.map((location) => newLevel({ channel, sku, location }, updatedAt));
  return [...known, ...begun.filter((level) => sumOf(taken, level).withheld > 0)];
}

function saveChanged(level: Level, next: Level, now: string): Write[] {
  if (!isNews(level, next)) return [];
  return [saveLevel(level.version === 0 ? undefined : level, dueUnlessTold(next, now))];
}

/**
 * What a version says that is known already: figures that were forgotten meanwhile, or begin only now, do not know what it
 * withholds.
 */
async function withholdAgain(
  shop: LearningShop,
  known: TakenOrder,
  version: OrderTaken,
): Promise<readonly string[]> {
  const { order, taken } = version;
  const skus = [...new Set(taken.filter(({ withheld = 0 }) => withheld > 0).map(({ sku }) => sku))];
  const levels = (await Promise.all(skus.map((sku) => figuresOf(shop, sku, version)))).flat();
  const changed = levels.flatMap((level) => {
    const next = withholding(level, order, sumOf(taken, level).withheld);
    const writes = saveChanged(level, next, shop.now);
    return writes.map((write) => ({ sku: level.sku, write }));
  });
  if (changed.length === 0) return [];
  const isStill = checkVersion(key.takenOrder(shop.channel, order), known.version, movedOrder(shop, order));
  await transact([isStill, ...changed.map(({ write }) => write)]);
  return [...new Set(changed.map(({ sku }) => sku))];
}

function movedOrder({ channel }: LearningShop, order: string) {
  return moved(`order ${order} of ${channel}`);
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
  const version: OrderTaken = { ...told, taken };
  // Shops date by the second: another version of the same one was fetched later, and is the newer.
  if (known?.updatedAt === told.updatedAt && saysTheSame(known, version))
    return await withholdAgain(shop, known, version);
  const skus = [...new Set([...taken, ...(known?.lines ?? [])].map(({ sku }) => sku))];
  const levels = (await Promise.all(skus.map((sku) => figuresOf(shop, sku, version)))).flat();
  const next = {
    type: 'TakenOrder',
    updatedAt: told.updatedAt,
    lines: taken,
    ...(told.money === undefined ? {} : { money: told.money }),
    version: (known?.version ?? 0) + 1,
  };
  const order = putVersion(at, next, known?.version, movedOrder(shop, told.order));
  const changed = levels.flatMap((level) =>
    saveChanged(level, learnt(level, known, version, terms), shop.now).map((write) => ({
      sku: level.sku,
      write,
    })),
  );
  await transact([order, ...changed.map(({ write }) => write)]);
  const moved = new Set(changed.map(({ sku }) => sku));
  return skus.filter((sku) => moved.has(sku) || !known || takesOtherwise(sku, known, version));
}

/** Whether the shop takes other units of a SKU for the order than before. */
function takesOtherwise(sku: string, { lines }: TakenOrder, { taken }: OrderTaken): boolean {
  const of = (all: readonly TakenLine[]) => all.filter((line) => line.sku === sku);
  return !isDeepStrictEqual(of(lines), JSON.parse(JSON.stringify(of(taken))));
}

/**
 * Learns a version of an order, whatever told of it: an older one changes nothing. Answers the SKUs whose figures may have
 * moved.
 * @throws Contended, Unavailable
 */
export function learnOrder(shop: LearningShop, told: OrderTaken): Promise<readonly string[]> {
  return retryMoved(() => learnOnce(shop, told));
}
