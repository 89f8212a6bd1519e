/** Which effects of a batch are one and the same. Pure. */
import { nameOfEntry } from '../../inventory/ledger/stored-entry.ts';
import type { Effect, ResumeEffect, TellStockEffect, WaitScope } from '../changes/effects.ts';
import type { Envelope } from './envelope.ts';

/** An effect that is done once for all who ask for it. */
export interface DistinctEffect {
  readonly effect: Effect;
  readonly askedAs: readonly Effect[];
}

/** Effects of one name follow from the same state, whichever change asks for them. */
function nameOf(effect: Effect): string {
  switch (effect.kind) {
    case 'startOrder':
      return `${effect.kind} ${effect.orderId} ${effect.attempt}`;
    case 'reviewExchange':
      return `${effect.kind} ${effect.orderId} ${effect.n}`;
    case 'startReturn':
      return `${effect.kind} ${effect.returnId} ${effect.attempt}`;
    case 'startWhatIf':
      return `${effect.kind} ${effect.whatIfId} ${effect.attempt}`;
    case 'followReturn':
      return `${effect.kind} ${effect.returnId}`;
    case 'resume':
    case 'reviewPlaces':
    case 'shrinkOrder':
    case 'settleRefunds':
    case 'requestCaptures':
      return `${effect.kind} ${effect.orderId}`;
    case 'enterCustomer':
      return `${effect.kind} ${effect.orderId} ${effect.bodyVersion}`;
    case 'refundAtShop':
      return `${effect.kind} ${effect.refundId}`;
    case 'supersede':
      return `${effect.kind} ${effect.token.token}`;
    case 'publish':
      return `${effect.kind} ${publishedName(effect.event)}`;
    case 'append':
      return `${effect.kind} ${effect.event.id}`;
    case 'enterMovement':
      return `${effect.kind} ${nameOfEntry(effect.entry)}`;
    case 'tellStock':
    case 'reviewWithheld':
      return `${effect.kind} ${effect.sku}`;
    case 'tellShop':
      return `${effect.kind} ${effect.channel} ${effect.sku}`;
    case 'askShop':
      return `${effect.kind} ${effect.channel} ${effect.order}`;
    case 'lookAtShop':
      return `${effect.kind} ${effect.channel}`;
    case 'tellOrder':
      return `${effect.kind} ${effect.orderId} ${newsName(effect.news)}`;
    case 'beginWalk':
      return `${effect.kind} ${effect.walk} ${effect.id}`;
    case 'walkStock':
      return `${effect.kind} ${effect.name}`;
    case 'wakeForStock':
    case 'fitShards':
    case 'repromise':
    case 'shrinkPool':
      return `${effect.kind} ${effect.pool} ${effect.sku}`;
    case 'shrinkPosition':
      return `${effect.kind} ${effect.location} ${effect.sku}`;
    case 'fitShardsOfSku':
      return `${effect.kind} ${effect.sku} ${effect.shards}`;
    case 'wakeForCapacity':
      return `${effect.kind} ${effect.pool}`;
  }
}

function newsName(news: Extract<Effect, { kind: 'tellOrder' }>['news']): string {
  return news ? `${news.n} ${news.m} ${news.status}` : '';
}

/** One look at an order's waits for all the changes that ask for one. */
function mergedResume(one: ResumeEffect, other: ResumeEffect): ResumeEffect {
  const scopes = [...new Set<WaitScope>([...one.scopes, ...other.scopes])];
  const attempt = Math.max(one.attempt ?? 0, other.attempt ?? 0);
  return { ...one, scopes, ...(attempt > 0 ? { attempt } : {}) };
}

type FitEffect = Extract<Effect, { kind: 'fitShards' }>;

/** One look at a SKU's shards, with what all the changes of the batch say of its load. */
function mergedFit(one: FitEffect, other: FitEffect): FitEffect {
  return {
    ...one,
    writes: one.writes + other.writes,
    conflicts: one.conflicts + other.conflicts,
    open: Math.max(one.open, other.open),
    isAsked: one.isAsked || other.isAsked,
  };
}

/** Of the figures of one channel and SKU only the latest is told: each says all that there is to know. */
function publishedName({ id, type, subject }: Envelope): string {
  return type === 'stock.changed' ? subject : id;
}

/** One look at a SKU for all the changes that ask for one. */
function mergedTelling(one: TellStockEffect, other: TellStockEffect): TellStockEffect {
  const skuVersion = Math.max(one.skuVersion ?? 0, other.skuVersion ?? 0);
  const pools = one.pools && other.pools ? { pools: [...new Set([...one.pools, ...other.pools])] } : {};
  return {
    kind: 'tellStock',
    sku: one.sku,
    ...pools,
    ...(skuVersion > 0 ? { skuVersion } : {}),
    ...(one.ifPlaced && other.ifPlaced ? { ifPlaced: true } : {}),
  };
}

/** One effect that does what two of the same name would do. What is read when it is done is the same. */
function merged(one: Effect, other: Effect): Effect {
  if (one.kind === 'resume' && other.kind === 'resume') return mergedResume(one, other);
  if (one.kind === 'fitShards' && other.kind === 'fitShards') return mergedFit(one, other);
  if (one.kind === 'tellStock' && other.kind === 'tellStock') return mergedTelling(one, other);
  if (one.kind === 'beginWalk' && other.kind === 'beginWalk')
    return one.entityVersion > other.entityVersion ? one : other;
  if (one.kind === 'publish' && other.kind === 'publish')
    return one.event.sequence > other.event.sequence ? one : other;
  return one;
}

/**
 * The effects of a batch, each once, in the order in which they are first asked for. An order is looked at,
 * and stock told and woken for, once a batch, however many changes ask for it.
 */
export function distinctEffects(effects: readonly Effect[]): DistinctEffect[] {
  const byName = new Map<string, DistinctEffect>();
  for (const effect of effects) {
    const known = byName.get(nameOf(effect));
    byName.set(nameOf(effect), {
      effect: known ? merged(known.effect, effect) : effect,
      askedAs: [...(known?.askedAs ?? []), effect],
    });
  }
  return [...byName.values()];
}
