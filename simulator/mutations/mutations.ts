import { type Profile, themeNamed } from '../themes.ts';
import { labelMutations } from './label-mutations.ts';
import { mendedMutations } from './mended-mutations.ts';
import { returnMutations } from './return-mutations.ts';
import { shopMutations } from './shop-mutations.ts';

/**
 * Small undoings of what the protocol demands, each as a snippet of the product and what stands in its place.
 * The simulator has to find every one of them: a check that finds none of them checks nothing.
 */
export interface Mutation {
  readonly name: string;
  /** The rule of docs/protocol.md or of shops that it undoes, or the document of docs/ that demands it. */
  readonly rule: string;
  /** From the root of the repository. */
  readonly file: string;
  readonly find: string;
  readonly replace: string;
  /** What histories are full of where the undoing shows. */
  readonly profile?: Profile;
}

/** Customers find what they want, and little else happens. */
const CARTS = { isPlentiful: true, isHasty: true, isFocused: true } as const;

/** Re-routes run twice, one of them frozen, while persons have them tried again and again. */
const LATE = {
  only: { order: 6, reject: 8, shortPick: 4, retryOne: 14, receive: 1 },
  faults: ['lambdaTwice', 'lambdaTwice', 'slowRead'],
  faultCount: 240,
} as const;

/** Versions of the rules are tried on some of the orders, which are planned again and again. */
const ROLL_OUTS = {
  isPlentiful: true,
  only: { startRollOut: 3, changeShares: 3, endRollOut: 1, order: 16, reject: 6, receive: 1, sweepNow: 2 },
} as const;

/** What waits apart from the rest of its order is tried anew with it, while work of the rest goes from place to place. */
const TRIED_ANEW: Profile = {
  isHasty: true,
  only: { order: 8, reject: 10, resolveMany: 10, retryOne: 5, receive: 3, clockJump: 1.5, sweepNow: 2 },
};

export const mutations: readonly Mutation[] = [
  {
    name: 'an order is drawn anew whenever it is planned',
    rule: 'decisions/canary',
    file: 'functions/routing/canary/rules-of-order.ts',
    find: 'if (kept || !running || counts.decisions > 0) return { arm: kept };',
    replace: 'if (!running) return { arm: kept };',
    profile: ROLL_OUTS,
  },
  {
    name: 'an order of a roll-out stays in the queue when it is counted',
    rule: 'decisions/canary',
    file: 'functions/routing/canary/counting.store.ts',
    find: 'queued.map((one) => takeOut(one.key))',
    replace: 'queued.slice(0, 1).map((one) => takeOut(one.key))',
    profile: ROLL_OUTS,
  },
  {
    name: 'any token replaces any other',
    rule: 'P1',
    file: 'functions/shared/token.store.ts',
    find: '`attribute_not_exists(#pk) OR #execution < :execution OR ${ownTurn}`',
    replace: '`attribute_not_exists(#pk) OR attribute_exists(#pk) OR #execution < :execution OR ${ownTurn}`',
    profile: { faults: ['zombieBeforeWrite', 'lambdaUnknown', 'slowWrite'] },
  },
  {
    name: 'a write does not ask for the version that was read',
    rule: 'P5',
    file: 'functions/shared/transact.ts',
    find: 'const condition = before === undefined ? isNew : hasVersion(before);',
    replace: 'const condition = before === undefined ? isNew : undefined;',
  },
  {
    name: 'Dispatch shows work without asking META',
    rule: 'P7',
    file: 'functions/fulfillment/work-order/reveal-work.ts',
    find: ", checkPasses(orderId, 'dispatch')]",
    replace: ']',
    // Dispatch has read META a moment ago: the hold comes between that and its write.
    profile: {
      isHasty: true,
      isPlentiful: true,
      only: { heldOrder: 10, hold: 14, lift: 12 },
      faults: ['slowWrite', 'slowRead'],
      faultCount: 300,
    },
  },
  {
    name: 'Dispatch shows goods of a later date',
    rule: 'P7',
    file: 'functions/fulfillment/work-order/reveal-work.ts',
    find: '    mustBeShown(fulfillment, now);',
    replace: '',
    profile: { favoured: ['laterOrder'] },
  },
  {
    name: 'an order is made of each row of a file',
    rule: 'P6',
    file: 'functions/channels/files/orders-of-file.ts',
    find: 'const groups = Map.groupBy(named, ({ id }) => id);',
    replace: 'const groups = Map.groupBy(named, ({ id, row }) => `${id}-${row.line}`);',
    profile: { favoured: ['orderFile'], isFocused: true },
  },
  {
    name: 'an order of a file is known by the time of the file',
    rule: 'P6',
    file: 'functions/channels/files/orders-of-file.ts',
    find: "external: { id, number: one('number') ?? id },",
    replace: "external: { id: `${id}-${at}`, number: one('number') ?? id },",
    profile: { favoured: ['orderFile', 'repeatFile'], isFocused: true },
  },
  {
    name: 'an error of a file names the row of another line',
    rule: 'P6',
    file: 'functions/channels/files/orders-of-file.ts',
    find: 'return { row: row?.line ?? 0,',
    replace: 'return { row: rows[0]?.line ?? 0,',
    profile: { favoured: ['orderFile'], isFocused: true },
  },
  {
    name: 'Dispatch shows work to a location that was switched off',
    rule: 'P7',
    file: 'functions/fulfillment/work-order/reveal-work.ts',
    find: 'if (location?.active !== false) {',
    replace: 'if (location !== undefined) {',
    profile: { isPlentiful: true, favoured: ['closeLocation', 'heldOrder', 'lift'] },
  },
  {
    name: 'what is kept of a location is believed when it is given work',
    rule: 'P7',
    file: 'functions/network/entities/network.store.ts',
    find: 'if (!off) return;',
    replace: 'return;',
    profile: { isPlentiful: true, isHasty: true, favoured: ['closeLocation', 'order'] },
  },
  {
    name: 'the stock of a location that was switched off stays in its pool',
    rule: 'P7',
    file: 'functions/inventory/sellable/walk-stock.ts',
    find: '...(off === isOn ? [',
    replace: '...(off && isOn ? [',
    profile: { favoured: ['closeLocation'] },
  },
  {
    name: 'an order without open units stays open',
    rule: 'P12',
    file: 'functions/order/order.ts',
    find: 'if (!closed) return closingOf(changed, now);',
    replace: 'if (!closed) return undefined;',
  },
  {
    name: 'nobody asks whether an execution runs',
    rule: 'P14',
    file: 'functions/operations/sweep/sweep-order.ts',
    find: 'if (order.closed) return;',
    replace: 'return;',
    profile: { favoured: ['stopExecution', 'order'], faults: ['statusEventLost'] },
  },
  {
    name: 'a re-routed fulfillment keeps the name of its execution',
    rule: 'P15',
    file: 'functions/routing/reroute/branch-successors.ts',
    find: 'name: `${fulfillmentId}-${attempt}-${dispatch}`',
    replace: 'name: `${fulfillmentId}-${attempt}-1`',
    // A part that a location finds too little of, twice.
    profile: { isPlentiful: true, only: { order: 4, shortPick: 10, reject: 2, receive: 2, clockJump: 0.3 } },
  },
  {
    name: 'a decrease relies on nothing that it read',
    rule: 'P18',
    file: 'functions/inventory/stock/spread.ts',
    find: 'relies: { of: shard.of, atLeast: -added } };',
    replace: 'relies: { of: shard.of } };',
    profile: {
      isHasty: true,
      isPlentiful: true,
      only: { setShards: 5, order: 8, receive: 1 },
      faults: ['slowWrite', 'slowRead'],
      faultCount: 20,
    },
  },
  {
    name: 'a shard that is closed keeps its units',
    rule: 'P18',
    file: 'functions/inventory/stock/spread.ts',
    find: 'const added = share - shard.atp;',
    replace: 'const added = index < of ? share - shard.atp : 0;',
    profile: { favoured: ['setShards', 'setShards', 'receive', 'order'] },
  },
  {
    name: 'a place that goes is still counted',
    rule: 'P23',
    file: 'functions/inventory/backorder/backorder.store.ts',
    find: 'places: place.acting ? [{ pool, sku, places: -1 }] : []',
    replace: 'places: []',
    profile: { favoured: ['order', 'receive', 'cancel', 'sell'] },
  },
  {
    name: 'what is open stays open when the first begins to wait',
    rule: 'P23',
    file: 'functions/inventory/stock/spread.ts',
    find: "if (promised.at(shard) > 0) promised.move(shard, 'QUEUE');",
    replace: 'if (promised.at(shard) > 1e9) return [];',
    profile: { favoured: ['order', 'receive', 'sell'] },
  },
  {
    name: 'the last that leaves keeps the rest of the queue',
    rule: 'P23',
    file: 'functions/inventory/stock/spread.ts',
    find: "if (reading.queued && !isQueued) promised.move('QUEUE', first);",
    replace: '',
    profile: { favoured: ['order', 'receive', 'cancel', 'sell'] },
  },
  {
    name: 'a blind allocation leaves the version',
    rule: 'P19',
    file: 'functions/inventory/stock/position.store.ts',
    find: '#free = #free - :units, #version = #version + :one',
    replace: '#free = #free - :units',
  },
  {
    name: 'a reject frees no capacity',
    rule: 'P23',
    file: 'functions/fulfillment/facts/change-writes.ts',
    find: 'if (freed.length > 0) return freed;',
    replace: '',
  },
  {
    name: 'more stock serves nobody',
    rule: 'P23',
    file: 'functions/relay/effects/execute.ts',
    find: 'await serveStockQueue(pool, sku, now);',
    replace: 'if (pool === sku) await serveStockQueue(pool, sku, now);',
    profile: { favoured: ['order', 'receive', 'count'], faults: ['staleIndex'] },
  },
  {
    name: 'units that no plan serves get no owner',
    rule: 'P24',
    file: 'functions/routing/allocation/beside-allocation.ts',
    find: 'reservation: handOver(reservation, isOwnedBy(branch), owner, unserved),',
    replace: 'reservation,',
    profile: { favoured: ['order', 'shortPick', 'reject'] },
  },
  {
    name: 'what left a fulfillment waits under a key of nobody',
    rule: 'P24',
    file: 'functions/order/unit-owner.ts',
    find: 'return `f${n}:${dispatch}`;',
    replace: 'return `f${n + 1}:${dispatch}`;',
  },
  {
    name: 'an execution of an earlier attempt takes over what the present one waits for',
    rule: 'P24',
    file: 'functions/relay/meetings/waits.ts',
    find: 'if (attempt !== undefined && known !== undefined && attempt !== known) return attempt > known;',
    replace: '',
    profile: TRIED_ANEW,
  },
  {
    name: 'Track of a whole order takes over from nobody',
    rule: 'P24',
    file: 'functions/relay/meetings/waits.ts',
    find: 'all: own.some(isOfFulfillment) ? [...own, ...ofAll] : own,',
    replace: 'all: own,',
    profile: themeNamed('outlived'),
  },
  {
    name: 'an order that waits for all its parcels leaves alone what a correction took out of one',
    rule: 'P24',
    file: 'functions/relay/meetings/outcome.ts',
    find: "if (failed) return failure('ShortPicked',",
    replace: "if (failed && orderId === '') return failure('ShortPicked',",
    profile: themeNamed('corrected'),
  },
  {
    name: "a parcel's end moves nothing",
    rule: 'P27',
    file: 'functions/tracking/parcel/parcel-ends.ts',
    find: '.filter(({ ended }) => ended !== end)',
    replace: '.filter(() => false)',
  },
  {
    name: 'torn reads are corruption at once',
    rule: 'P26',
    file: 'functions/shared/transact.ts',
    find: 'return error instanceof Moved || error instanceof Corrupt;',
    replace: 'return error instanceof Moved;',
    profile: { favoured: ['ship', 'shipPart', 'shortPick', 'order'], faults: ['slowWrite'] },
  },
  {
    name: 'a cancel keeps the claims of what it cancels',
    rule: 'P8',
    file: 'functions/requests/cancel/cancel-decision.ts',
    find: 'return reservation && givenBack.length > 0 ? removeHeld(reservation, givenBack, owns) : undefined;',
    replace: 'return undefined;',
    profile: { favoured: ['cancel', 'order'] },
  },
  {
    name: 'a fulfillment runs again what its earlier re-route made',
    rule: 'P25',
    file: 'functions/routing/reroute/reroute-order.ts',
    find: 'return isOwnedSince(n, Math.max(dispatch - 1, request.since ?? 0));',
    replace: 'return isOwnedBy(request);',
    profile: { favoured: ['shortPick', 'order', 'receive'], isFocused: true },
  },
  {
    name: 'a re-route that comes late forgets the question that was asked after it',
    rule: 'P1',
    file: 'functions/shared/token.store.ts',
    find: '  if (Date.parse(wait.attempt.enteredAt) > Date.parse(enteredAt)) return;\n',
    replace: '',
    profile: LATE,
  },
  {
    name: 'an open exception gives its units back to nobody',
    rule: 'P24',
    file: 'functions/operations/resolve/resume-effects.ts',
    find: 'return handOver(reservation, (by) => by === owner, keyFor(one));',
    replace: 'return reservation;',
    profile: { favoured: ['reject', 'resolve', 'order'] },
  },
  {
    name: 'a wait has no check time',
    rule: 'P3',
    file: 'functions/shared/token.store.ts',
    find: 'CHECKED_WITH_FULFILLMENT.has(state) ? {} : checkAt(item, 0, now)',
    replace: '{}',
  },
  {
    name: 'a record of META wakes no wait',
    rule: 'P4',
    file: 'functions/relay/changes/effects.ts',
    find: "return mayAnswerWaits(now, old) ? 'ofOrder' : undefined;",
    replace: 'return undefined;',
    profile: { favoured: ['heldOrder', 'hold', 'lift', 'cancel', 'order'], faults: ['slowRead'] },
  },
  {
    name: 'a re-route that is retried forgets what it has made',
    rule: 'P6',
    file: 'functions/routing/reroute/reroute-order.ts',
    find: 'const made = successorsOf(request, parts, lastKeyOf(request, failed));',
    replace: 'const made: MapPart[] = [];',
    profile: {
      favoured: ['reject', 'shortPick', 'order', 'receive'],
      faults: ['dieAfterWrite', 'lambdaUnknown', 'lostAnswer'],
    },
  },
  {
    name: 'work that is rejected stays allocated',
    rule: 'P10',
    file: 'functions/fulfillment/work-order/departures.ts',
    find: "failure: 'Rejected', reason, movements: stockEffects[reason].movements }",
    replace: "failure: 'Rejected', reason, movements: [] }",
  },
  {
    name: 'a late ship is credited to nobody',
    rule: 'P11',
    file: 'functions/fulfillment/facts/settle-surplus.ts',
    find: 'const found = creditLine(settling, line, isClosed) + exchangeLine(settling, line);',
    replace: 'const found = 0;',
    profile: { favoured: ['reject', 'rejectHeld', 'shipLate', 'order', 'shipUnwelcome'] },
  },
  {
    name: 'a person closes units and their stock stays where it was',
    rule: 'P13',
    file: 'functions/operations/resolve/conclude.ts',
    find: '[...movements, ...counted]',
    replace: '[...counted]',
    profile: { favoured: ['reject', 'closeOne', 'order'] },
  },
  {
    name: 'a cancel leaves the record of what is claimed open',
    rule: 'P17',
    file: 'functions/requests/cancel/tombstone.ts',
    find: "if (reservation?.status === 'released' && reservation.final) return undefined;",
    replace: 'return undefined;',
    profile: { favoured: ['cancel', 'order'] },
  },
  {
    name: 'more leaves a shelf than is on it',
    rule: 'P21',
    file: 'functions/inventory/stock/move.ts',
    find: 'const kept = Math.max(0, onHand);',
    replace: 'const kept = onHand;',
    profile: { favoured: ['count', 'ship', 'adjust', 'sell', 'order'] },
  },
  {
    name: 'a number that a source repeats has effect again',
    rule: 'P19',
    file: 'functions/inventory/stock/source-sequence.ts',
    find: 'return isInBlock || isOfFirstRelease;',
    replace: 'return isOfFirstRelease;',
    profile: { favoured: ['tellNumbered', 'repeatNumbered'] },
  },
  {
    name: 'an allocation does not say what it moved',
    rule: 'P19',
    file: 'functions/inventory/stock/position.store.ts',
    find: "':kind': 'allocate', ':moved': named }",
    replace: "':kind': 'allocate', ':moved': [] }",
  },
  {
    name: 'what did not arrive stays in transit',
    rule: 'P19',
    file: 'functions/inventory/transfer/transfer.ts',
    find: "{ kind: 'transferLost', location, units: lost,",
    replace: "{ kind: 'transferLost', location, units: 0,",
    profile: { favoured: ['sendTransfer', 'arriveTransfer'] },
  },
  {
    name: 'a record whose trouble is its own is brought again for ever',
    rule: 'P22',
    file: 'functions/relay/failures/set-aside.ts',
    find: "if (verdict !== 'forAWhile') return verdict === 'park';",
    replace: 'return false;',
    profile: { favoured: ['order', 'ship'], faults: ['statesDenied'] },
  },
  {
    name: 'a parcel that is told of again is another parcel',
    rule: 'P28',
    file: 'functions/fulfillment/facts/told-parcels.ts',
    find: 'const own = parcels.find(({ numbers }) => numbers.some((known) => isSameParcel(known, name)));',
    replace: 'return undefined;',
    profile: { favoured: ['ship', 'correctParcel', 'order'] },
  },
  {
    name: 'a place in the queue for stock is never looked at',
    rule: 'P29',
    file: 'functions/inventory/backorder/backorder.store.ts',
    find: 'return { dueAt, ...dueKey(`${orderId}-${sku}`, dueAt) };',
    replace: 'return { dueAt };',
    profile: { favoured: ['order'] },
  },
  {
    name: 'nobody opens a return of what comes back undelivered',
    rule: 'P27',
    file: 'functions/returns/rma/undelivered-return.ts',
    find: 'if (back.length === 0) return',
    replace: 'if (back.length >= 0) return',
    profile: { favoured: ['order', 'ship', 'scanAny'] },
  },
  {
    name: 'an order takes a cart over after its end',
    rule: 'P31',
    file: 'functions/inventory/carts/cart.ts',
    find: "return status === 'open' && until > now;",
    replace: "return status === 'open';",
    profile: { ...CARTS, favoured: ['fillCart', 'buyLate', 'buyCart'] },
  },
  {
    name: 'an order leaves its cart what it takes over',
    rule: 'P31',
    file: 'functions/inventory/carts/take-over.ts',
    find: 'held: [],',
    replace: 'held: cart.held,',
    profile: { ...CARTS, favoured: ['fillCart', 'buyCart'] },
  },
  {
    name: "what a cart has beyond its order stays nobody's",
    rule: 'P31',
    file: 'functions/inventory/reservation/whole-claim.ts',
    find: '...(cart ? surplusMovements(cart, covered) : []),',
    replace: '',
    profile: { ...CARTS, favoured: ['fillCart', 'buyCart'] },
  },
  {
    name: 'nobody ends a cart whose time is over',
    rule: 'P31',
    file: 'functions/inventory/carts/cart.ts',
    find: "return status === 'open' && until <= now;",
    replace: 'return false;',
    profile: { ...CARTS, favoured: ['fillCart'] },
  },
  {
    name: 'what is past its life date stays in what is sold',
    rule: 'P5',
    file: 'functions/inventory/stock/apply-movements.ts',
    find: "if (units > 0) this.#apply({ kind: 'expiry', units, at: now, day });",
    replace: '',
    profile: { favoured: ['receiveDated'] },
  },
  {
    name: 'a life date is no deadline',
    rule: 'P5',
    file: 'functions/inventory/stock/position.store.ts',
    find: '[dueAt, lifeEndsAt, reviewAt]',
    replace: '[dueAt, reviewAt]',
    profile: { favoured: ['receiveDated'] },
  },
  {
    name: 'a fulfillment does not know which lots left with it',
    rule: 'P21',
    file: 'functions/fulfillment/work-order/sent-lots.ts',
    find: '  return { ...fulfillment, sentLots: Object.fromEntries(known) };',
    replace: '  return fulfillment;',
    profile: { favoured: ['receiveDated', 'order', 'ship'] },
  },
  {
    name: 'what comes back is sold again without its life date',
    rule: 'P21',
    file: 'functions/returns/rma/inspect-return.ts',
    find: 'lotsSent: (sku: string) => lotsSentOf(senders, sku) }',
    replace: 'lotsSent: () => [] }',
    profile: {
      favoured: [
        'receiveDated',
        'order',
        'ship',
        'requestReturn',
        'receiveReturn',
        'inspectReturn',
        'takeIn',
      ],
    },
  },
  {
    name: 'a question about an exchange stays when it goes on',
    rule: 'P13',
    file: 'functions/capture/linked/exchange-question.ts',
    find: "if (exchange.state !== 'asked') return [];",
    replace: "if (exchange.state !== 'wanted') return [];",
    profile: themeNamed('questioned'),
  },
  {
    name: 'a serial that was scanned twice counts twice',
    rule: 'P21',
    file: 'functions/inventory/scan/scanned-units.ts',
    find: 'const things = eachThingOnce(all);',
    replace: 'const things = all;',
    profile: { favoured: ['countScanned'] },
  },
  {
    name: 'nobody gives up what a pool has promised beyond what there is',
    rule: 'P32',
    file: 'functions/routing/shrink/shrink-pool.ts',
    find: 'if ((await readAtp(of.pool, of.sku)).atp >= 0) return;',
    replace: 'return;',
    profile: { favoured: ['order', 'selling', 'miscount', 'heldOrder'] },
  },
  {
    name: 'units that are taken back stay claimed',
    rule: 'P32',
    file: 'functions/routing/shrink/backorder-units.ts',
    find: '...(await moveStock(releaseMovements({ orderId, pool }, lines), now, { places: queue.places })),',
    replace: '...(await moveStock([], now, { places: queue.places })),',
    profile: { favoured: ['order', 'selling', 'miscount', 'heldOrder'] },
  },
  {
    name: 'an order of which a part waits keeps what it has claimed beside that',
    rule: 'P32',
    file: 'functions/routing/shrink/backorder-units.ts',
    find: '(backorder.parts === true && !backorder.expired)',
    replace: 'false',
    profile: { favoured: ['order', 'selling', 'miscount', 'reject'] },
  },
  {
    name: 'a location that has too few goods is asked for nothing, and told to nobody',
    rule: 'P32',
    file: 'functions/inventory/stock/short-position.ts',
    find: 'if (was > 0 || short === 0) return [];',
    replace: 'if (was >= 0 || short === 0) return [];',
    profile: { favoured: ['order', 'miscount', 'ask'] },
  },
  {
    name: 'what an order gives up stays promised',
    rule: 'P33',
    file: 'functions/requests/cancel/cancel-writes.ts',
    find: '      ...promised,\n',
    replace: '',
    profile: { isSoldBefore: true, favoured: ['preorder', 'cancel'] },
  },
  {
    name: 'what an order has got stays promised',
    rule: 'P33',
    file: 'functions/inventory/reservation/reserve-order.ts',
    find: 'countPromised({ order, lines }, { order, lines: [] })',
    replace: 'countPromised({ order, lines }, { order, lines })',
    profile: { isSoldBefore: true, favoured: ['preorder', 'receive'] },
  },
  {
    name: 'nobody waits for the rest of an order of which a part is shipped',
    rule: 'P24',
    file: 'functions/routing/route/route-order.ts',
    find: '[...parts, ...waits.map((wait) => ({ wait }))]',
    replace: '[...parts]',
    profile: { favoured: ['order', 'receive'] },
  },
  {
    name: 'the capture claims an order and leaves its units to be promised',
    rule: 'S3',
    file: 'functions/inventory/reservation/whole-claim.ts',
    find: '      ...(await lastWrites(claim, lines, found.cart)),\n',
    replace: '',
  },
  {
    name: 'a claim leaves its units among those without one',
    rule: 'S3',
    file: 'functions/inventory/reservation/whole-claim.ts',
    find: '      ...countedByLast(claim),\n',
    replace: '',
  },
  {
    name: 'nobody is told that fewer may be sold when an order is captured',
    rule: 'S3',
    file: 'functions/relay/changes/effects.ts',
    find: 'unclaimed === old.unclaimed && ',
    replace: '',
    profile: { favoured: ['order', 'hold'], isPlentiful: true, isFocused: true },
  },
  {
    name: 'an order that leaves quarantine leaves behind what its draft has counted',
    rule: 'S3',
    file: 'functions/capture/intake/release-quarantined.ts',
    find: '{ order: { ...order, ...captured }, body: complete, channel: soldBy, quarantined: order }',
    replace: '{ order: { ...order, ...captured }, body: complete, channel: soldBy }',
    profile: { favoured: ['strangeWebhook', 'correctOne'] },
  },
  {
    name: 'the auditor tells nobody what a lost record left untold',
    rule: 'S14',
    file: 'functions/operations/audit/catch-up.ts',
    find: 'changed + (await tellSellable(sku, {}, now, confirmedZero))',
    replace: 'changed',
    profile: { faults: ['lostRecord'], favoured: ['order', 'receive'] },
  },
  {
    name: 'Track of what has ended already has no check time',
    rule: 'P3',
    file: 'functions/tracking/track.handler.ts',
    find: 'if (tracked.every(isFinished))',
    replace: 'if (tracked.length === 0)',
    profile: { ...themeNamed('corrected'), faults: ['lostRecord'], faultCount: 160 },
  },
  {
    name: 'the auditor leaves the ledger without what a lost record would have told',
    rule: 'P19',
    file: 'functions/inventory/ledger/missing-entry.ts',
    find: '  if (moved.length === 0) return undefined;\n',
    replace: '  if (moved.length >= 0) return undefined;\n',
    profile: { faults: ['lostRecord'], favoured: ['order', 'receive'] },
  },
  ...mendedMutations,
  ...returnMutations,
  ...labelMutations,
  ...shopMutations,
];

/** Rules that no undoing is listed for, and why none shows in a history. */
export const notUndone: Readonly<Record<string, string>> = {
  P2: 'the same state would have to be entered again in the moment between two reads: unit tests of the relay hold it',
  P9: "a cancel's own write takes what waits, and what comes back under a cancel is cancelled in that write (P8, P10)",
  P16: 'META itself refuses what comes late (P7): the tombstone is the second lock of that door',
  P30: 'what an edit gives back and adds is compared by a property test over edits in any state',
  S15: 'each shop of these histories has one figure for a SKU: tests of levels divide it among locations',
  S7: 'a figure that is compared again and again is right a little later: only the exposure is longer',
  T3: 'the shape of a request is its adapter: npm run conformance looks at what each platform was sent',
  T6: 'no line takes a version from the answer to a push: there is nothing to undo',
  T8: 'whether a request says "no restock" is its adapter; what a shop restocks by itself is read with its orders (S2)',
  P20: 'nothing reserves and allocates in one movement yet: `pinned` has no caller',
};

/** @throws Error for a name that no mutation has */
export function mutationNamed(name: string): Mutation {
  const found = mutations.find((one) => one.name === name);
  if (!found) throw new Error(`there is no mutation ${name}`);
  return found;
}

/** The module with its snippet undone. @throws Error where the snippet is not there: the list is out of date */
export function mutated({ name, file, find, replace }: Mutation, source: string): string {
  if (!source.includes(find))
    throw new Error(`${name}: ${file} does not have ${JSON.stringify(find)} any more`);
  return source.replace(find, () => replace);
}
