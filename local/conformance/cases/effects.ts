/** Effects of orders: told once whatever is lost, of the right lines, and never over what the shop has closed. */

import type {
  EffectOf,
  LineOfShop,
  OrderEffectKind,
  TellEffect,
} from '../../../functions/channels/contract/order-effects.ts';
import type { EffectState } from '../../../functions/channels/effects/effect.ts';
import type { BenchOrder } from '../bench.ts';
import type { ConformanceCase } from '../case.ts';
import { NotApplicable } from '../failed.ts';
import { firstUnits, type Kit, shown, sum } from '../kit.ts';
import { tell, tellOnce } from '../telling.ts';

/** An effect makes no more calls that change something. */
const MOST_CHANGES = 12;

function ship(kit: Kit, order: BenchOrder, lines: readonly LineOfShop[], number: string): EffectOf<'ship'> {
  return {
    kind: 'ship',
    id: kit.effectId('ship'),
    order: order.order,
    lines,
    parcel: { carrier: 'UPS', number, url: `https://track.example/${number}` },
    notifyCustomer: true,
    shippedAt: kit.now(),
    ...(kit.place === undefined ? {} : { location: kit.place }),
  };
}

function cancel(kit: Kit, order: BenchOrder, lines: readonly LineOfShop[]): EffectOf<'cancel'> {
  const isWhole = sum(lines) === sum(order.lines);
  return {
    kind: 'cancel',
    id: kit.effectId('cancel'),
    order: order.order,
    lines,
    isWhole,
    reason: 'no stock',
  };
}

function refund(
  kit: Kit,
  order: BenchOrder,
  lines: readonly LineOfShop[],
  amount: number,
): EffectOf<'refund'> {
  const { currency } = kit.bench;
  const reason = 'sent back';
  return { kind: 'refund', id: kit.effectId('refund'), order: order.order, lines, amount, currency, reason };
}

function pickup(
  kit: Kit,
  order: BenchOrder,
  lines: readonly LineOfShop[],
  state: 'prepared' | 'collected',
): EffectOf<'pickup'> {
  return { kind: 'pickup', id: kit.effectId('pickup'), order: order.order, lines, state };
}

async function parcelsWith(kit: Kit, { order }: BenchOrder, number: string): Promise<number> {
  return (await kit.seen(order)).parcels.filter(({ text }) => text.includes(number)).length;
}

function isTold(kit: Kit, state: EffectState, words: string): void {
  kit.holds(state.state === 'told', `${words}: ${shown(state)}.`);
}

/** One kind of effect with what proves that the shop has it once. */
interface OnceProof<K extends OrderEffectKind> {
  readonly kind: K;
  readonly words: string;
  readonly because: string;
  readonly begin: (kit: Kit) => Promise<{
    readonly effect: EffectOf<K>;
    /** What the shop has of it, in a text that is the same however it came about. */
    readonly proof: () => Promise<string>;
  }>;
}

/**
 * Tells the effect with the answer to each of its changes lost in turn, or each carried out late, and then once more: the
 * shop must have what it has without any trouble.
 */
async function whateverHappens<K extends OrderEffectKind>(
  kit: Kit,
  { kind, begin }: OnceProof<K>,
  trouble: (change: number) => void,
): Promise<void> {
  kit.able<TellEffect<K>>(kit.adapter.effects[kind]);
  const before = kit.port.changes;
  const calm = await begin(kit);
  isTold(kit, await tell(kit, kind, calm.effect), 'Told without trouble');
  const changes = kit.port.changes - before;
  const expected = await calm.proof();
  kit.holds(changes >= 1 && changes <= MOST_CHANGES, `It takes ${changes} changes.`);
  for (let change = 1; change <= changes; change += 1) {
    const { effect, proof } = await begin(kit);
    trouble(change);
    const state = await tell(kit, kind, effect);
    await kit.advance(3_600_000);
    isTold(kit, state, `Told with trouble at its change ${change}`);
    kit.same(await proof(), expected, `What the shop has after trouble at change ${change} of ${changes}`);
    await kit.authorise();
  }
}

async function twice<K extends OrderEffectKind>(kit: Kit, { kind, begin }: OnceProof<K>): Promise<void> {
  const { effect, proof } = await begin(kit);
  isTold(kit, await tell(kit, kind, effect), 'Told the first time');
  const once = await proof();
  await tellOnce(kit, kind, effect);
  kit.same(await proof(), once, 'What the shop has when it was told again');
}

function onceCases<K extends OrderEffectKind>(proof: OnceProof<K>): ConformanceCase[] {
  const { kind, words, because } = proof;
  return [
    {
      id: `${kind}.told-twice`,
      claim: `${words}, told twice, is there once`,
      because: 'T1: whoever crashes tells again',
      run: (kit) => twice(kit, proof),
    },
    {
      id: `${kind}.answer-lost`,
      claim: `${words} is there once, whichever answer is lost`,
      because,
      run: (kit) => whateverHappens(kit, proof, (change) => kit.port.loseAnswerOf(change)),
    },
    {
      id: `${kind}.acts-late`,
      claim: `${words} is there once, whichever call acts when its caller has gone`,
      because: 'T2: quiet time, then the mark is looked for',
      run: (kit) => whateverHappens(kit, proof, (change) => kit.port.delay(change)),
    },
  ];
}

const shippedOnce: OnceProof<'ship'> = {
  kind: 'ship',
  words: 'a parcel',
  because: 'T2, T3: a parcel told twice is two mails to the customer',
  begin: async (kit) => {
    const order = await kit.bought(2);
    const effect = ship(kit, order, firstUnits(order, 1), 'N1');
    const proof = async () =>
      `${await parcelsWith(kit, order, 'N1')} parcel, ${await kit.openUnits(order.order)} open`;
    return { effect, proof };
  },
};

const cancelledOnce: OnceProof<'cancel'> = {
  kind: 'cancel',
  words: 'a cancel of a part',
  because: 'T2: nNoMark cancels twice',
  begin: async (kit) => {
    const order = await kit.bought(3);
    const effect = cancel(kit, order, firstUnits(order, 1));
    const proof = async () => `${await kit.openUnits(order.order)} open`;
    return { effect, proof };
  },
};

const refundedOnce: OnceProof<'refund'> = {
  kind: 'refund',
  words: 'a refund',
  because: 'T2: nResend refunds twice',
  begin: async (kit) => {
    const order = await kit.bought(2);
    await tell(kit, 'ship', ship(kit, order, firstUnits(order, 2), 'N1'));
    const effect = refund(kit, order, firstUnits(order, 1), 500);
    const proof = async () => shown((await kit.seen(order.order)).refunds);
    return { effect, proof };
  },
};

const trackedOnce: OnceProof<'tracking'> = {
  kind: 'tracking',
  words: 'how far a parcel is',
  because: 'T2: lists of events show each one told',
  begin: async (kit) => {
    const order = await kit.bought(1);
    const { theirs = '' } = await tell(kit, 'ship', ship(kit, order, firstUnits(order, 1), 'N1'));
    const effect = {
      kind: 'tracking' as const,
      id: kit.effectId('tracking'),
      order: order.order,
      shipment: theirs,
      status: 'delivered' as const,
      at: kit.now(),
    };
    const proof = async () => shown((await kit.seen(order.order)).trackingEvents.length);
    return { effect, proof };
  },
};

const renumberedOnce: OnceProof<'renumber'> = {
  kind: 'renumber',
  words: 'another number of a parcel',
  because: 'T2: each one told is a mail to the customer',
  begin: async (kit) => {
    const order = await kit.bought(1);
    const { theirs = '' } = await tell(kit, 'ship', ship(kit, order, firstUnits(order, 1), 'N1'));
    const effect = {
      kind: 'renumber' as const,
      id: kit.effectId('renumber'),
      order: order.order,
      shipment: theirs,
      parcel: { carrier: 'UPS', number: 'N2' },
      notifyCustomer: true,
    };
    const proof = async () => `${await parcelsWith(kit, order, 'N2')} of the new number`;
    return { effect, proof };
  },
};

const collectedOnce: OnceProof<'pickup'> = {
  kind: 'pickup',
  words: 'goods that were collected',
  because: 'T3: a state that may be set twice',
  begin: async (kit) => {
    await kit.bench.people.stock('MUG', 9, kit.place);
    const place = kit.place === undefined ? {} : { place: kit.place };
    const order = await kit.bench.people.buy({
      lines: [{ sku: 'MUG', units: 2 }],
      method: 'pickup',
      ...place,
    });
    await tell(kit, 'pickup', pickup(kit, order, firstUnits(order, 1), 'prepared'));
    const effect = pickup(kit, order, firstUnits(order, 1), 'collected');
    const proof = async () => `${await kit.openUnits(order.order)} open`;
    return { effect, proof };
  },
};

const heldOnce: OnceProof<'hold'> = {
  kind: 'hold',
  words: 'a hold of ours',
  because: 'T3: known by its handle',
  begin: async (kit) => {
    const order = await kit.bought(1);
    const effect = {
      kind: 'hold' as const,
      id: kit.effectId('hold'),
      order: order.order,
      reason: 'a question',
    };
    const proof = async () => `${(await kit.seen(order.order)).holds} hold`;
    return { effect, proof };
  },
};

const movedOnce: OnceProof<'move'> = {
  kind: 'move',
  words: 'a move of some units to another place',
  because: 'S15: moving a work order moves the figures, too',
  begin: async (kit) => {
    const [from, to] = kit.bench.places;
    if (from === undefined || to === undefined)
      throw new NotApplicable('adapter', 'its shops have no places');
    for (const place of [from, to]) await kit.bench.people.stock('MUG', 9, place);
    const order = await kit.bench.people.buy({ lines: [{ sku: 'MUG', units: 3 }], place: from });
    const lines = firstUnits(order, 1);
    const effect = {
      kind: 'move' as const,
      id: kit.effectId('move'),
      order: order.order,
      lines,
      location: to,
    };
    const proof = async () =>
      shown([await kit.bench.sight.figure('MUG', from), await kit.bench.sight.figure('MUG', to)]);
    return { effect, proof };
  },
};

export const effectCases: readonly ConformanceCase[] = [
  ...onceCases(shippedOnce),
  {
    id: 'ship.two-parcels',
    claim: 'two parcels of one line are two, each with its number, and then nothing is open',
    because: 'Shopify: without lines, everything is fulfilled',
    run: async (kit) => {
      const order = await kit.bought(3);
      const first = ship(kit, order, firstUnits(order, 1), 'N1');
      const second = ship(kit, order, firstUnits(order, 2, 1), 'N2');
      isTold(kit, await tell(kit, 'ship', first), 'The first parcel');
      kit.same(await kit.openUnits(order.order), 2, 'Open units between the parcels');
      isTold(kit, await tell(kit, 'ship', second), 'The second parcel');
      kit.same(await kit.openUnits(order.order), 0, 'Open units after both');
      kit.same([await parcelsWith(kit, order, 'N1'), await parcelsWith(kit, order, 'N2')], [1, 1], 'Parcels');
      kit.same((await kit.seen(order.order)).parcels.length, 2, 'Parcels in all');
    },
  },
  {
    id: 'ship.by-line',
    claim: 'a parcel is of the line that is named, also where two lines are of one SKU',
    because: 'BCApps #6157: matched by variant',
    run: async (kit) => {
      await kit.bench.people.stock('MUG', 9, kit.place);
      const two = [1, 2].map((units) => ({ sku: 'MUG', units }));
      const order = await kit.bench.people.buy({ lines: two });
      const second = firstUnits(order, 2, 1);
      isTold(kit, await tell(kit, 'ship', ship(kit, order, second, 'N1')), 'The parcel');
      kit.same((await kit.atShop(order.order)).open, firstUnits(order, 1), 'What is open');
    },
  },
  {
    id: 'ship.one-place',
    claim: 'units that the shop holds at two places leave in one parcel from the place that sends them',
    because: 'BCApps #7065: one fulfilment across locations',
    run: async (kit) => {
      kit.able(kit.adapter.effects.ship);
      const [first, second] = kit.bench.places;
      if (first === undefined || second === undefined)
        throw new NotApplicable('adapter', 'its shops have no places');
      for (const place of [first, second]) await kit.bench.people.stock('MUG', 1, place);
      const order = await kit.bench.people.buy({ lines: [{ sku: 'MUG', units: 2 }] });
      isTold(kit, await tell(kit, 'ship', ship(kit, order, firstUnits(order, 2), 'N1')), 'The parcel');
      kit.same(
        [await kit.openUnits(order.order), await parcelsWith(kit, order, 'N1')],
        [0, 1],
        'Open, parcels',
      );
    },
  },
  {
    id: 'ship.found-again',
    claim:
      'a told parcel is found at the shop by our mark or its number, under the name that the shop answered',
    because: 'T4, T5: what is ours is never taken for an edit',
    run: async (kit) => {
      const order = await kit.bought(2);
      const effect = ship(kit, order, firstUnits(order, 1), 'N1');
      const { theirs } = await tell(kit, 'ship', effect);
      const { effects } = await kit.atShop(order.order);
      const ours = effects.filter(
        ({ kind, mark, parcel }) => kind === 'ship' && (mark === effect.id || parcel === 'N1'),
      );
      kit.same(ours.length, 1, 'Parcels found');
      kit.same([ours[0]?.theirs, sum(ours[0]?.lines ?? [])], [theirs, 1], 'Its name and its units');
    },
  },
  {
    id: 'ship.of-others',
    claim: 'what staff has sent is not sent again',
    because: 'T4, T7: done by others is moot or for a person',
    run: async (kit) => {
      const order = await kit.bought(1);
      await kit.act(kit.bench.people.ship, order.order, 'BY-HAND');
      const { state } = await tell(kit, 'ship', ship(kit, order, firstUnits(order, 1), 'N1'));
      kit.holds(state === 'moot' || state === 'refused', `A parcel of units that have left is ${state}.`);
      kit.same(await parcelsWith(kit, order, 'N1'), 0, 'Parcels of ours');
    },
  },
  {
    id: 'ship.cancelled',
    claim: 'nothing is sent of an order that the shop has cancelled, and it is said so',
    because: 'T7',
    run: async (kit) => {
      const order = await kit.bought(1);
      await kit.act(kit.bench.people.cancel, order.order);
      const state = await tell(kit, 'ship', ship(kit, order, firstUnits(order, 1), 'N1'));
      kit.holds(state.state === 'refused' && (state.words ?? '') !== '', `It is ${shown(state)}.`);
      kit.same(await parcelsWith(kit, order, 'N1'), 0, 'Parcels');
    },
  },
  {
    id: 'ship.on-hold',
    claim: 'nothing is sent of an order that staff holds',
    because: 'ON_HOLD must not be fulfilled',
    run: async (kit) => {
      const order = await kit.bought(1);
      await kit.act(kit.bench.people.hold, order.order);
      const answer = await tellOnce(kit, 'ship', ship(kit, order, firstUnits(order, 1), 'N1'));
      kit.answers(answer, ['refused'], 'A parcel of units on hold');
      kit.same(await parcelsWith(kit, order, 'N1'), 0, 'Parcels');
    },
  },
  {
    id: 'ship.with-others',
    claim: 'nothing is sent of units that somebody else fulfils for the shop',
    because: 'Shopify: SUBMITTED to a fulfilment service; Amazon: FBA',
    run: async (kit) => {
      await kit.bench.people.stock('MUG', 9, kit.place);
      const { foreignPlace } = kit.bench;
      if (foreignPlace.can) await kit.bench.people.stock('MUG', 9, foreignPlace.place);
      const elsewhere = foreignPlace.can ? { place: foreignPlace.place } : {};
      const order = await kit.bench.people.buy({ lines: [{ sku: 'MUG', units: 1 }], ...elsewhere });
      await kit.act(kit.bench.people.handToOthers, order.order);
      const answer = await tellOnce(kit, 'ship', ship(kit, order, firstUnits(order, 1), 'N1'));
      kit.answers(answer, ['refused'], 'A parcel of units of others');
      kit.same(await parcelsWith(kit, order, 'N1'), 0, 'Parcels');
    },
  },
  {
    id: 'ship.without-number',
    claim: 'a parcel without a number is told once, too',
    because: 'T2: it needs a mark all the more',
    run: async (kit) => {
      const order = await kit.bought(2);
      const { parcel: _parcel, ...rest } = ship(kit, order, firstUnits(order, 1), '');
      const effect = { ...rest, parcel: {} };
      kit.port.loseAnswerOf(1);
      isTold(kit, await tell(kit, 'ship', effect), 'The parcel');
      await tellOnce(kit, 'ship', effect);
      kit.same(await kit.openUnits(order.order), 1, 'Open units');
    },
  },
  {
    id: 'ship.same-number',
    claim: 'two parcels of ours under one number are two, and both are told',
    because: 'two pieces of work are packed into one box: the number alone is no name',
    run: async (kit) => {
      const order = await kit.bought(2);
      const first = await tell(kit, 'ship', ship(kit, order, firstUnits(order, 1), 'N1'));
      const others = first.theirs === undefined ? [] : [first.theirs];
      const second = { ...ship(kit, order, firstUnits(order, 1, 1), 'N1'), others };
      await tellOnce(kit, 'ship', second);
      kit.same(
        [await parcelsWith(kit, order, 'N1'), await kit.openUnits(order.order)],
        [2, 0],
        'Parcels of the number, open units',
      );
    },
  },
  ...onceCases(cancelledOnce),
  {
    id: 'cancel.whole',
    claim: 'a whole order is cancelled at the shop, and found by our mark',
    because: 'T2: told again, it is the same cancel',
    run: async (kit) => {
      const order = await kit.bought(2);
      const effect = cancel(kit, order, firstUnits(order, 2));
      isTold(kit, await tell(kit, 'cancel', effect), 'The cancel');
      await tellOnce(kit, 'cancel', effect);
      const atShop = await kit.atShop(order.order);
      kit.same([(await kit.seen(order.order)).isCancelled, sum(atShop.open)], [true, 0], 'Cancelled, open');
      kit.holds(
        atShop.effects.some(({ kind, mark }) => kind === 'cancel' && mark === effect.id),
        'Our cancel is not found by its mark.',
      );
    },
  },
  {
    id: 'cancel.one-writer',
    claim: 'what our cancel does to the shop’s figure is what the order says that it has taken',
    because: 'T8: no restock where the shop lets us, else S2 reads it',
    run: async (kit) => {
      const order = await kit.bought(3, 9);
      isTold(kit, await tell(kit, 'cancel', cancel(kit, order, firstUnits(order, 1))), 'The cancel');
      const { taken } = await kit.fetched(order.order);
      kit.same(9 - (await kit.bench.sight.figure('MUG', kit.place)), sum(taken), 'Units off the figure');
    },
  },
  {
    id: 'cancel.moves-no-money',
    claim: 'our cancel gives no money back: that is an effect of its own',
    because: 'T1: refunded once by the cancel and once by the refund',
    run: async (kit) => {
      const order = await kit.bought(2);
      isTold(kit, await tell(kit, 'cancel', cancel(kit, order, firstUnits(order, 2))), 'The cancel');
      const paid = (await kit.seen(order.order)).refunds.filter(({ amount }) => amount > 0);
      kit.same(paid, [], 'Money that went back');
    },
  },
  {
    id: 'cancel.shipped',
    claim: 'units that the shop has closed are not cancelled, and a person is told',
    because: 'T7: shipped is a fact',
    run: async (kit) => {
      const order = await kit.bought(2);
      await kit.act(kit.bench.people.close, order.order);
      const { state } = await tell(kit, 'cancel', cancel(kit, order, firstUnits(order, 2)));
      kit.same(state, 'refused', 'A cancel of what has left');
      kit.same((await kit.seen(order.order)).isCancelled, false, 'Whether the shop has cancelled it');
    },
  },
  {
    id: 'cancel.after-parcel',
    claim: 'what is left of an order of which a parcel has left is cancelled, and the parcel stays',
    because: 'Shopify refuses to cancel an order with fulfilments',
    run: async (kit) => {
      const order = await kit.bought(3);
      await tell(kit, 'ship', ship(kit, order, firstUnits(order, 1), 'N1'));
      const rest: EffectOf<'cancel'> = { ...cancel(kit, order, firstUnits(order, 2, 1)), isWhole: true };
      isTold(kit, await tell(kit, 'cancel', rest), 'The cancel of the rest');
      kit.same(
        [await kit.openUnits(order.order), await parcelsWith(kit, order, 'N1')],
        [0, 1],
        'Open, parcels',
      );
    },
  },
  ...onceCases(refundedOnce),
  {
    id: 'refund.amount',
    claim: 'a refund is of the amount given, puts nothing back on the shelf, and is found by our mark',
    because: 'T2, T8',
    run: async (kit) => {
      const order = await kit.bought(2, 9);
      await tell(kit, 'ship', ship(kit, order, firstUnits(order, 2), 'N1'));
      const effect = refund(kit, order, firstUnits(order, 1), 700);
      isTold(kit, await tell(kit, 'refund', effect), 'The refund');
      kit.same((await kit.seen(order.order)).refunds, [{ amount: 700 }], 'Refunds at the shop');
      kit.same(await kit.bench.sight.figure('MUG', kit.place), 7, 'The figure');
      const { effects } = await kit.atShop(order.order);
      kit.same(
        effects.filter(({ kind, mark }) => kind === 'refund' && mark === effect.id).length,
        1,
        'Found by mark',
      );
    },
  },
  {
    id: 'refund.two',
    claim: 'two refunds of one line are two',
    because: 'a refund is known by its mark, not by its amount',
    run: async (kit) => {
      const order = await kit.bought(2);
      await tell(kit, 'ship', ship(kit, order, firstUnits(order, 2), 'N1'));
      for (const from of [0, 1])
        isTold(
          kit,
          await tell(kit, 'refund', refund(kit, order, firstUnits(order, 1, from), 400)),
          'A refund',
        );
      kit.same(
        (await kit.seen(order.order)).refunds,
        [{ amount: 400 }, { amount: 400 }],
        'Refunds at the shop',
      );
    },
  },
  {
    id: 'refund.of-others',
    claim: 'money that staff gave back is seen as theirs, with its lines',
    because: 'T5: the shop’s refunds are facts',
    run: async (kit) => {
      const order = await kit.bought(2);
      await kit.act(kit.bench.people.refund, order, order.lines[0]?.lineId ?? '', 1, false);
      const { effects, open } = await kit.atShop(order.order);
      const theirs = effects.filter(({ mark }) => mark === undefined);
      kit.same(
        [theirs.length, sum(theirs[0]?.lines ?? []), sum(open)],
        [1, 1, 1],
        'Found, its units, open units',
      );
    },
  },
  {
    id: 'refund.too-much',
    claim: 'more than was paid is refused in the platform’s or in plain words, and nothing goes back',
    because: 'T4: refused is an answer',
    run: async (kit) => {
      const order = await kit.bought(1);
      await tell(kit, 'ship', ship(kit, order, firstUnits(order, 1), 'N1'));
      const effect = refund(kit, order, firstUnits(order, 1), 99_999_999);
      kit.answers(await tellOnce(kit, 'refund', effect), ['refused'], 'A refund of more than was paid');
      kit.same((await kit.seen(order.order)).refunds, [], 'Refunds at the shop');
    },
  },
  ...onceCases(heldOnce),
  {
    id: 'release.ours-alone',
    claim: 'our release lifts our holds, twice the same, and leaves those of staff',
    because: 'several apps hold one order',
    run: async (kit) => {
      kit.able(kit.adapter.effects.release);
      const { order } = await kit.bought(1);
      await kit.act(kit.bench.people.hold, order);
      const reason = 'a question';
      await tell(kit, 'hold', { kind: 'hold', id: kit.effectId('hold'), order, reason });
      kit.same((await kit.seen(order)).holds, 2, 'Holds');
      for (const id of [kit.effectId('release'), kit.effectId('release')])
        isTold(kit, await tell(kit, 'release', { kind: 'release', id, order }), 'The release');
      kit.same((await kit.seen(order)).holds, 1, 'Holds that are left');
    },
  },
  ...onceCases(movedOnce),
  {
    id: 'move.taken',
    claim: 'after a move the order says that its units were taken where they are now',
    because: 'S15: an own effect moves expected',
    run: async (kit) => {
      const { effect } = await movedOnce.begin(kit);
      isTold(kit, await tell(kit, 'move', effect), 'The move');
      const { taken } = await kit.fetched(effect.order);
      kit.same(sum(taken.filter(({ location }) => location === effect.location)), 1, 'Units taken there');
    },
  },
  ...onceCases(trackedOnce),
  ...onceCases(renumberedOnce),
  ...onceCases(collectedOnce),
  {
    id: 'pickup.prepared',
    claim: 'goods that wait for their customer are still open at the shop',
    because: 'a collection may fail',
    run: async (kit) => {
      kit.able(kit.adapter.effects.pickup);
      await kit.bench.people.stock('MUG', 9, kit.place);
      const place = kit.place === undefined ? {} : { place: kit.place };
      const lines = [{ sku: 'MUG', units: 1 }];
      const order = await kit.bench.people.buy({ lines, method: 'pickup', ...place });
      isTold(
        kit,
        await tell(kit, 'pickup', pickup(kit, order, firstUnits(order, 1), 'prepared')),
        'Prepared',
      );
      kit.same(await kit.openUnits(order.order), 1, 'Open units');
    },
  },
  {
    id: 'cancelAnswer.once',
    claim: 'the shop’s request to stop is answered, and an answer to none changes nothing',
    because: 'T3: requests are answered or refused, never left',
    run: async (kit) => {
      kit.able(kit.adapter.effects.cancelAnswer);
      await kit.bench.people.stock('MUG', 9, kit.place);
      const { foreignPlace } = kit.bench;
      if (foreignPlace.can) await kit.bench.people.stock('MUG', 9, foreignPlace.place);
      const elsewhere = foreignPlace.can ? { place: foreignPlace.place } : {};
      const { order } = await kit.bench.people.buy({ lines: [{ sku: 'MUG', units: 1 }], ...elsewhere });
      await kit.act(kit.bench.people.handToOthers, order);
      await kit.act(kit.bench.people.askCancel, order);
      const words = 'it is on its way';
      const effect = {
        kind: 'cancelAnswer' as const,
        id: kit.effectId('answer'),
        order,
        accepted: false,
        words,
      };
      const before = kit.port.changes;
      isTold(kit, await tell(kit, 'cancelAnswer', effect), 'The answer');
      kit.holds(kit.port.changes > before, 'The shop was told nothing.');
      const told = kit.port.changes;
      isTold(kit, await tell(kit, 'cancelAnswer', effect), 'The answer again');
      kit.same(kit.port.changes, told, 'Changes by answering again');
    },
  },
  {
    id: 'acknowledge.each-line',
    claim: 'an acknowledgement says of each line what becomes of it, and is told once',
    because: 'Walmart and X12 ask for it within hours',
    run: async (kit) => {
      kit.able(kit.adapter.effects.acknowledge);
      const order = await kit.bought(2);
      const lines = firstUnits(order, 2).map((line) => ({ ...line, state: 'accepted' as const }));
      const effect = { kind: 'acknowledge' as const, id: kit.effectId('ack'), order: order.order, lines };
      isTold(kit, await tell(kit, 'acknowledge', effect), 'The acknowledgement');
      isTold(kit, await tell(kit, 'acknowledge', effect), 'The acknowledgement again');
    },
  },
  {
    id: 'shop.no-oddities',
    claim: 'the shop is sent nothing that nobody documents',
    because: 'a parameter that is ignored looks as if it worked',
    run: async (kit) => {
      const order = await kit.bought(2);
      kit.done(await kit.adapter.check(kit.session()));
      if (kit.adapter.orders.can) await kit.changedSince(kit.now());
      await tell(kit, 'ship', ship(kit, order, firstUnits(order, 1), 'N1'));
      await tell(kit, 'cancel', cancel(kit, order, firstUnits(order, 1, 1)));
      kit.same(kit.bench.sight.oddities(), [], 'What the shop was sent and ignored');
    },
  },
];
