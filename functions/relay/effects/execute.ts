import { reviewCapacityPlace } from '../../capacity/queue/review-place.ts';
import { wakeableForCapacity } from '../../capacity/queue/serve-capacity-queue.ts';
import { reviewExchange } from '../../capture/linked/review-exchange.ts';
import { enterCustomer } from '../../capture/reading/customer-orders.store.ts';
import { askShopForRefund } from '../../connections/effects/refund-of-return.ts';
import { confirmedZero } from '../../connections/figures/confirmed-at-shop.ts';
import { reviewBackorders } from '../../inventory/backorder/look-after-backorders.ts';
import { foreseeServed, serveStockQueue } from '../../inventory/backorder/serve-stock-queue.ts';
import { repromise } from '../../inventory/future/repromise.ts';
import { tellSellable } from '../../inventory/sellable/tell-sellable.ts';
import { beginWalk, walkStock } from '../../inventory/sellable/walk-stock.ts';
import { fitShards, fitShardsOfSku } from '../../inventory/stock/fit-shards.ts';
import { reviewWithheld } from '../../inventory/stock/sweep-position.ts';
import { requestCaptures } from '../../requests/captures/request-captures.ts';
import { settleRefunds } from '../../returns/refunds/settle-refunds.ts';
import { planTogether } from '../../routing/joint/plan-together.ts';
import { shrinkPool, shrinkPoolsOf } from '../../routing/shrink/shrink-pool.ts';
import { shrinkPosition } from '../../routing/shrink/shrink-position.ts';
import { inParallel } from '../../shared/parallel.ts';
import { followReturn } from '../../tracking/parcel/return-parcels.ts';
import type { Effect, TellStockEffect } from '../changes/effects.ts';
import { appendToTimeline } from './append.ts';
import type { OrderTurns } from './order-turns.ts';
import { resume, supersede } from './resume.ts';
import { startOrder, startReturn, startWhatIf } from './start.ts';
import { tellOrder, workAtShop } from './work-at-shop.ts';

/**
 * Effects that change one thing each; events are published together (publish-together.ts), and movements entered
 * (enter-together.ts).
 */
export type SingleEffect = Exclude<Effect, { kind: 'publish' | 'enterMovement' }>;

/** Orders of a queue that are woken side by side. */
const WOKEN_AT_ONCE = 8;

/** Whoever is served waits no more: the record of META ends the wait. */
async function serveForStock(pool: string, sku: string): Promise<void> {
  const now = new Date().toISOString();
  await planTogether(pool, await foreseeServed(pool, sku, now), 'stock', now);
  await serveStockQueue(pool, sku, now);
}

async function tellStock(effect: TellStockEffect): Promise<void> {
  await tellSellable(effect.sku, effect, new Date().toISOString(), confirmedZero);
}

async function fitIfAsked(effect: Extract<SingleEffect, { kind: 'fitShards' }>): Promise<void> {
  if (effect.isAsked) await fitShards(effect, effect, new Date().toISOString());
}

async function wakeForCapacity(pool: string, turns: OrderTurns): Promise<void> {
  const now = new Date().toISOString();
  const orderIds = await wakeableForCapacity(pool, now);
  await planTogether(pool, orderIds, 'capacity', now);
  await inParallel(orderIds, WOKEN_AT_ONCE, (orderId) =>
    resume({ orderId, scopes: ['ofOrder'] }, turns, { capacity: true }),
  );
}

async function reviewPlaces(orderId: string): Promise<void> {
  await reviewBackorders(orderId);
  await reviewCapacityPlace(orderId);
}

/** Does one effect. Doing it again changes nothing. */
export function execute(effect: SingleEffect, turns: OrderTurns): Promise<void> {
  switch (effect.kind) {
    case 'startOrder':
      return startOrder(effect.orderId, effect.attempt);
    case 'startReturn':
      return startReturn(effect);
    case 'startWhatIf':
      return startWhatIf(effect.whatIfId, effect.attempt);
    case 'followReturn':
      return followReturn(effect.returnId, new Date().toISOString());
    case 'resume':
      return resume(effect, turns);
    case 'supersede':
      return supersede(effect.token);
    case 'append':
      return appendToTimeline(effect.orderId, effect.event);
    case 'enterCustomer':
      return enterCustomer(effect).then(() => undefined);
    case 'settleRefunds':
      return settleRefunds(effect.orderId, new Date().toISOString());
    case 'requestCaptures':
      return requestCaptures(effect.orderId, new Date().toISOString());
    case 'refundAtShop':
      return askShopForRefund(effect.refundId, new Date().toISOString());
    case 'wakeForStock':
      return serveForStock(effect.pool, effect.sku);
    case 'fitShards':
      return fitIfAsked(effect);
    case 'fitShardsOfSku':
      return fitShardsOfSku(effect.sku, effect.shards, new Date().toISOString());
    case 'reviewWithheld':
      return reviewWithheld(effect.sku, new Date().toISOString());
    case 'shrinkPool':
      return shrinkPool(effect, new Date().toISOString());
    case 'shrinkOrder':
      return shrinkPoolsOf(effect.orderId, new Date().toISOString());
    case 'shrinkPosition':
      return shrinkPosition(effect, new Date().toISOString());
    case 'repromise':
      return repromise(effect.pool, effect.sku, new Date().toISOString());
    case 'reviewExchange':
      return reviewExchange(effect.orderId, effect.n, new Date().toISOString());
    case 'reviewPlaces':
      return reviewPlaces(effect.orderId);
    case 'tellStock':
      return tellStock(effect);
    case 'tellShop':
    case 'askShop':
    case 'lookAtShop':
      return workAtShop(effect);
    case 'tellOrder':
      return tellOrder(effect);
    case 'beginWalk':
      return beginWalk(
        { kind: effect.walk, id: effect.id, entityVersion: effect.entityVersion },
        new Date().toISOString(),
      );
    case 'walkStock':
      return walkStock(effect.name, new Date().toISOString(), confirmedZero);
    case 'wakeForCapacity':
      return wakeForCapacity(effect.pool, turns);
  }
}
