/**
 * What a shop's platform keeps of what it is told of its orders: parcels, cancels, refunds, holds. It refuses what its own
 * account of an order does not allow, and knows the second of two requests by their key where it takes one.
 */
import type { NotDone, Refused } from '../../functions/channels/contract/call-answer.ts';
import type {
  FoundEffect,
  LineOfShop,
  OrderAtShop,
  OrderEffectKind,
  ToldEffect,
} from '../../functions/channels/contract/order-effects.ts';
import type { OrderVersion, RefundOfShop } from './order-version.ts';
import { lineIdOf } from './shop-bodies.ts';
import type { ShopPlan } from './shop-plan.ts';

/** Something that an order has at the shop, by whomever. */
export interface ShopRecord {
  readonly kind: OrderEffectKind;
  readonly order: string;
  /** Our effect's id; undefined: the shop's staff did it. */
  readonly by?: string;
  readonly parcel?: string;
  readonly theirs: string;
  readonly units: number;
  /** Minor units, of a refund. */
  readonly amount: number;
}

export type DeskAnswer = Refused | { readonly kind: 'done'; readonly value: { readonly theirs: string } };

/** What an effect changes of an order. */
export interface OrderChange {
  readonly left?: number;
  readonly out?: number;
  readonly isCancelled?: boolean;
  readonly isHeld?: boolean;
  readonly refund?: RefundOfShop;
}

/** What one unit costs, in minor units (local/brand/order-bodies.ts). */
export const UNIT_PRICE = 2500;

export function openUnits({ units, out, left, state }: OrderVersion): number {
  return state === 'cancelled' ? 0 : units - out - left;
}

function refused(code: string, words: string): Refused {
  return { kind: 'refused', about: 'order', code, words };
}

function unitsOf(effect: ToldEffect): number {
  return 'lines' in effect ? effect.lines.reduce((sum, { units }) => sum + units, 0) : 0;
}

function parcelOf(effect: ToldEffect): string | undefined {
  return effect.kind === 'ship' ? (effect.parcel.number ?? effect.id) : undefined;
}

export class OrderDesk {
  readonly records: ShopRecord[] = [];
  /** Ids that were answered by a refusal, with how often. */
  readonly refusals = new Map<string, number>();
  /** By order, ids of effects that were asked for and not answered. */
  readonly unanswered = new Map<string, Set<string>>();
  /** Orders of which a function asked for something that was given up long before: nobody can say how often that acts. */
  readonly disturbed = new Set<string>();
  readonly #plan: ShopPlan;
  readonly #answers = new Map<string, DeskAnswer>();

  constructor(plan: ShopPlan) {
    this.#plan = plan;
  }

  recordsOf(order: string): ShopRecord[] {
    return this.records.filter((one) => one.order === order);
  }

  #refunded(order: string): number {
    return this.recordsOf(order).reduce((sum, { amount }) => sum + amount, 0);
  }

  /** Why the shop does not do it; undefined where it does. */
  #refusalOf(effect: ToldEffect, order: OrderVersion): Refused | undefined {
    const units = unitsOf(effect);
    switch (effect.kind) {
      case 'refund': {
        const left = order.units * UNIT_PRICE - this.#refunded(order.id);
        return effect.amount > left ? refused('TOO_MUCH', `${left} can be given back.`) : undefined;
      }
      case 'renumber':
      case 'tracking': {
        const isKnown = this.recordsOf(order.id).some(({ theirs }) => theirs === effect.shipment);
        return isKnown ? undefined : refused('NO_SHIPMENT', `There is no ${effect.shipment}.`);
      }
      case 'ship':
      case 'pickup':
        if (order.isHeld) return refused('ON_HOLD', 'The order is on hold.');
        return units > openUnits(order) ? refused('NOT_OPEN', `${openUnits(order)} are open.`) : undefined;
      case 'cancel':
        if (order.state === 'cancelled') return undefined;
        return units > openUnits(order) ? refused('NOT_OPEN', `${openUnits(order)} are open.`) : undefined;
      default:
        return undefined;
    }
  }

  #changeOf(effect: ToldEffect, order: OrderVersion, theirs: string): OrderChange {
    const units = unitsOf(effect);
    switch (effect.kind) {
      case 'refund': {
        const { amount, id } = effect;
        return { refund: { refund: theirs, units, back: 0, amount, note: `[${id}]` } };
      }
      case 'ship':
        return { left: units };
      case 'pickup':
        return effect.state === 'collected' ? { left: units } : {};
      case 'cancel':
        if (order.state === 'cancelled') return {};
        return effect.isWhole && order.left === 0 ? { isCancelled: true } : { out: units };
      case 'hold':
        return { isHeld: true };
      case 'release':
        return { isHeld: false };
      default:
        return {};
    }
  }

  /** Carries out what is asked for, or refuses it; `change` changes the order. */
  take(effect: ToldEffect, order: OrderVersion, change: (what: OrderChange) => void): DeskAnswer {
    const known = this.#plan.once === 'key' ? this.#answers.get(effect.id) : undefined;
    if (known) return known;
    const answer = this.#carryOut(effect, order, change);
    this.#answers.set(effect.id, answer);
    return answer;
  }

  #carryOut(effect: ToldEffect, order: OrderVersion, change: (what: OrderChange) => void): DeskAnswer {
    const refusal = this.#refusalOf(effect, order);
    if (refusal) return refusal;
    const theirs = this.#record(effect.kind, order.id, unitsOf(effect), {
      by: effect.id,
      parcel: parcelOf(effect),
      amount: effect.kind === 'refund' ? effect.amount : 0,
    });
    if (effect.kind === 'renumber') this.#renumber(effect.shipment, effect.parcel.number);
    const what = this.#changeOf(effect, order, theirs);
    if (Object.keys(what).length > 0) change(what);
    return { kind: 'done', value: { theirs } };
  }

  #record(
    kind: OrderEffectKind,
    order: string,
    units: number,
    { by, parcel, amount }: { by?: string; parcel?: string | undefined; amount: number },
  ): string {
    const theirs = `${kind}-${this.records.length + 1}`;
    const mark = by === undefined ? {} : { by };
    const number = parcel === undefined ? {} : { parcel };
    this.records.push({ kind, order, units, amount, theirs, ...mark, ...number });
    return theirs;
  }

  #renumber(shipment: string, parcel: string | undefined): void {
    const at = this.records.findIndex(({ theirs }) => theirs === shipment);
    const known = this.records[at];
    if (known && parcel !== undefined) this.records[at] = { ...known, parcel };
  }

  /** The shop's staff does it by hand. */
  byHand(kind: OrderEffectKind, order: string, units: number): string {
    return this.#record(kind, order, units, { amount: kind === 'refund' ? units * UNIT_PRICE : 0 });
  }

  /** Something is asked for; until it is answered nobody but the shop knows what becomes of it. */
  asked({ order, id }: ToldEffect): void {
    this.unanswered.set(order, (this.unanswered.get(order) ?? new Set()).add(id));
  }

  /** What has reached whoever asked. */
  answered({ order, id }: ToldEffect, { kind }: DeskAnswer | NotDone): void {
    if (kind !== 'unanswered') this.unanswered.get(order)?.delete(id);
    if (kind === 'refused') this.refusals.set(id, (this.refusals.get(id) ?? 0) + 1);
  }

  /** The order as it is fetched: a parcel is known by its number, all else by our mark. */
  fetched(order: OrderVersion): OrderAtShop {
    const lineId = lineIdOf(this.#plan.platform);
    const lines = (units: number): LineOfShop[] => (units > 0 ? [{ lineId, units }] : []);
    return {
      order: order.id,
      updatedAt: new Date(order.updatedAt).toISOString(),
      isCancelled: order.state === 'cancelled',
      open: lines(openUnits(order)),
      effects: this.recordsOf(order.id).map(({ kind, by, parcel, theirs, units }): FoundEffect => {
        const mark = kind === 'ship' || by === undefined ? {} : { mark: by };
        return { kind, ...mark, ...(parcel === undefined ? {} : { parcel }), theirs, lines: lines(units) };
      }),
    };
  }
}
