/**
 * Reads the log of a shop whose figures are sums of movements: what it did itself moves what is expected, each movement once by
 * its id, whoever dies in between (S10).
 */
import type { CallResult } from '../../channels/contract/call-answer.ts';
import type { ShopMovement } from '../../channels/contract/figures.ts';
import { learnCount, learnLogged } from '../../channels/levels/learn.ts';
import { dueUnlessTold, type Level, readLevels, saveLevel } from '../../channels/levels/level.store.ts';
import type { LevelState } from '../../channels/levels/level.ts';
import { recordMovement } from '../../inventory/stock/record-movement.ts';
import { skuFromShop } from '../../network/entities/connection.ts';
import { retryMoved, transact } from '../../shared/transact.ts';
import { keepConnection, readConnection } from '../connection.store.ts';
import type { Shop } from '../shop.ts';

/** Movements of one figure, oldest first. */
interface LoggedFigure {
  readonly sku: string;
  readonly item: string;
  readonly location: string | undefined;
  readonly movements: readonly ShopMovement[];
}

function figuresOf({ connection }: Shop, movements: readonly ShopMovement[]): LoggedFigure[] {
  const byFigure = Map.groupBy(movements, ({ ref }) => `${ref.item}\n${ref.location ?? ''}`);
  return [...byFigure.values()].flatMap((own): LoggedFigure[] => {
    const ref = own[0]?.ref;
    const sku = ref && skuFromShop(connection, ref.sku);
    return sku === undefined ? [] : [{ sku, item: ref?.item ?? '', location: ref?.location, movements: own }];
  });
}

/** Our own pushes are concluded by their answers. */
function learnt(state: LevelState, { key, change }: ShopMovement, now: string): LevelState {
  if (key !== undefined) return state;
  return change.kind === 'count' ? learnCount(state, change.units) : learnLogged(state, change.units, now);
}

/** The level after its movements; undefined where all of them were known. */
function levelAfter(level: Level, { movements }: LoggedFigure, now: string): Level | undefined {
  const known = new Set(level.logged);
  const fresh = movements.filter(({ id }) => !known.has(id));
  if (fresh.length === 0) return undefined;
  const state = fresh.reduce((before, movement) => learnt(before, movement, now), level.state);
  return { ...level, state, logged: movements.map(({ id }) => id) };
}

/** Answers whether anything was new. */
async function learnFigure(shop: Shop, figure: LoggedFigure, now: string): Promise<boolean> {
  return retryMoved(async () => {
    const levels = await readLevels(shop.channel.id, figure.sku);
    const { item, location: named } = figure;
    const level = levels.find((one) => one.item === item && one.location === (named ?? one.location));
    const next = level && levelAfter(level, figure, now);
    if (!next) return false;
    await transact([saveLevel(level, dueUnlessTold(next, now))]);
    return true;
  });
}

/** Our location of one of the shop's; undefined where several of ours are one of theirs. */
function ourLocation(
  { connection: { locations, stock } }: Shop,
  theirs: string | undefined,
): string | undefined {
  const place = theirs ?? stock.at;
  const ours = Object.entries(locations).flatMap(([id, one]) => (one === place ? [id] : []));
  return ours.length === 1 ? ours[0] : undefined;
}

/** A count by the shop's staff is one of ours where the connection says so, as of when they counted. */
async function takeCounts(
  shop: Shop,
  { sku, location, movements }: LoggedFigure,
  now: string,
): Promise<void> {
  const ours = shop.connection.stock.counts === 'ours' ? ourLocation(shop, location) : undefined;
  if (ours === undefined) return;
  const caller = { kind: 'channel', id: shop.channel.id } as const;
  for (const { id, at, change } of movements)
    if (change.kind === 'count')
      await recordMovement(
        { id: `counted ${id}`, kind: 'count', sku, location: ours, quantity: change.units, at },
        caller,
        now,
      );
}

/** Answers the SKUs whose figures may have moved. Nothing is read of a shop that keeps no log. */
export async function readShopLog(shop: Shop): Promise<CallResult<readonly string[]>> {
  const { figures, session, channel } = shop;
  if (figures?.kind !== 'delta') return { kind: 'done', value: [] };
  const now = session.now();
  const mark = (await readConnection(channel.id))?.logMark;
  const answer = await figures.movements(session, mark ?? now);
  if (answer.kind !== 'done') return answer;
  const { movements, watermark } = answer.value;
  const skus: string[] = [];
  for (const figure of figuresOf(shop, movements)) {
    await takeCounts(shop, figure, now);
    if (await learnFigure(shop, figure, now)) skus.push(figure.sku);
  }
  // A log without anything new is read from the same place again, which costs no write.
  if (mark === undefined || movements.length > 0)
    await keepConnection(channel.id, (before) => ({ ...before, logMark: watermark }), now);
  return { kind: 'done', value: [...new Set(skus)] };
}
