/**
 * Faults that two reviews of the protocol found, each mending undone (test/docs/protocol-cases.test.ts has the faults
 * with their tests): what was wrong once is found again.
 */
import type { Profile } from '../themes.ts';
import type { Mutation } from './mutations.ts';

/** Orders wait for stock that comes and goes, and are held, cancelled and given up meanwhile. */
const WAITING: Profile = {
  only: { order: 10, receive: 5, sell: 1, hold: 3, lift: 2, cancel: 1, clockJump: 1, sweepNow: 2 },
};
/** Work comes back again and again, and persons decide what becomes of it. */
const GIVEN_BACK: Profile = {
  only: { order: 8, reject: 6, shortPick: 8, resolve: 8, cancel: 2, cancelUnits: 3, ship: 2, receive: 1 },
};
/** Parcels end in every order of scans, while persons close them and returns take them back. */
const ENDED: Profile = {
  isPlentiful: true,
  only: {
    order: 8,
    ship: 12,
    scanAny: 14,
    deliver: 3,
    closeOne: 3,
    clockJump: 1,
    requestReturn: 4,
    receiveReturn: 5,
  },
};
/** Nothing fails: who waits is all that happens. */
const CALM = { faults: [], faultCount: 0 } as const;
/** What comes is less than the first of a queue needs, who is held. */
const HELD_FOR_STOCK: Profile = { ...CALM, only: { order: 10, receive: 4, hold: 9, lift: 0.5 } };
/** Windows are small; what frees them comes while the first of the queue is held. */
const HELD_FOR_ROOM: Profile = {
  isFull: true,
  isPlentiful: true,
  only: { order: 12, hold: 8, lift: 1, cancel: 3, reject: 3, changeLocation: 1, clockJump: 0.5 },
};
/** Locations come to take less than what waits for them needs. */
const LESS_ROOM: Profile = {
  ...CALM,
  isFull: true,
  isPlentiful: true,
  only: { order: 12, changeLocation: 4 },
};
/** Room comes in several places, each too little for whoever may not be split. */
const SCATTERED_ROOM: Profile = {
  ...CALM,
  isFull: true,
  isPlentiful: true,
  only: { order: 14, cancel: 4, cancelUnits: 5, reject: 1 },
};
/** An execution is stopped while its work is under way, some of it is given back, and no other place takes that. */
const BEGUN_AGAIN: Profile = {
  ...CALM,
  isFull: true,
  isPlentiful: true,
  isHasty: true,
  only: { order: 4, shortPick: 8, stopExecution: 8, retryOne: 8 },
};
/** Nobody can start an execution for a while, or nobody is told to: it starts late, by a retry or a check. */
const STARTED_LATE: Profile = {
  isPlentiful: true,
  only: { order: 8, clockJump: 5, sweepNow: 4 },
  faults: ['statesDenied', 'statesDenied', 'statesDenied', 'lostRecord'],
  faultCount: 60,
};
/** Executions are stopped long after their orders came, and the next attempt cannot be started for a while. */
const STOPPED_OLD: Profile = {
  isPlentiful: true,
  only: { order: 6, stopExecution: 8, retryOne: 10, clockJump: 4, sweepNow: 3 },
  faults: ['statesDenied'],
  faultCount: 40,
};
/** Of what a location finds too little another has a part; a person gives up the rest, and keeps what was found. */
const FOUND_IN_PART: Profile = {
  ...CALM,
  onInfeasible: ['partial', 'attention'],
  only: { order: 6, shortPick: 9, resolve: 9, receive: 1.5 },
};
/** Work of very many lines is asked back, and a person answers for its location. */
const TAKEN_BACK: Profile = {
  ...CALM,
  isLarge: true,
  isPlentiful: true,
  onInfeasible: ['relax:maxShipments', 'partial', 'attention'],
  only: { order: 5, answerForLocation: 3 },
};

/** Goods go back to a location whose stock is on sale in another pool than that from which they were sent. */
const TO_OUTLET: Profile = {
  ...CALM,
  isPlentiful: true,
  hasOutlet: true,
  only: { order: 5, ship: 9, deliver: 4, returnToOutlet: 9, receiveReturn: 7, inspectReturn: 8 },
};
/** Shops take out more than is still here of what has left in part. */
const TAKEN_OUT: Profile = {
  ...CALM,
  isPlentiful: true,
  only: { webhook: 6, shipPart: 8, takeUnitsOut: 8 },
};
/** Authorisations of money end in the moment before work of their orders would be shown. */
const ENDED_BEFORE_SHOWN: Profile = {
  ...CALM,
  isPlentiful: true,
  only: { liftTooLate: 6, order: 1, ship: 1 },
};

export const mendedMutations: readonly Mutation[] = [
  {
    name: 'a hold that was lifted is answered as placed',
    rule: 'P7',
    file: 'functions/requests/hold.handler.ts',
    find: '  await mustStand(orderId, body.id);\n',
    replace: '',
    profile: { only: { heldOrder: 3, order: 6, hold: 16, lift: 14 } },
  },
  {
    name: 'the place of an order whose wait has expired keeps stock',
    rule: 'P23',
    file: 'functions/inventory/backorder/backorder.ts',
    find: '    !backorder.expired &&\n    !closed &&\n    !cancel &&\n    barred.reserve === 0 &&\n    attention === 0 &&\n',
    replace: '    !closed &&\n    !cancel &&\n    barred.reserve === 0 &&\n',
    profile: WAITING,
  },
  {
    name: 'a lost parcel that turns up leaves its order lost',
    rule: 'P27',
    file: 'functions/order/order.ts',
    find: 'const as = follows ? endOf(totals) : closed.as;',
    replace: 'const as = follows && !closed ? endOf(totals) : closed.as;',
    profile: ENDED,
  },
  {
    name: 'a lower end takes the place of a higher one',
    rule: 'P27',
    file: 'functions/fulfillment/parcels/unit-counts.ts',
    find: 'return unitEnds.indexOf(other) > unitEnds.indexOf(end) ? other : end;',
    replace: 'return end;',
    profile: ENDED,
  },
  {
    name: 'a carrier moves what a return has taken back',
    rule: 'P27',
    file: 'functions/fulfillment/parcels/sent-parcel.ts',
    find: 'countedUnits(packed) - packed.delivered - packed.lost - packed.back;',
    replace: 'countedUnits(packed) - packed.delivered - packed.lost;',
    profile: ENDED,
  },
  {
    name: 'a unit comes back twice and nobody is told',
    rule: 'P27',
    file: 'functions/returns/rma/receipt-effect.ts',
    find: '  if (outcomes.length === 0) return undefined;\n',
    replace: '  if (outcomes.length >= 0) return undefined;\n',
    profile: { ...ENDED, only: { ...ENDED.only, receivePart: 4, takeIn: 2 } },
  },
  {
    name: 'a cancel that nobody is asked for any more goes on',
    rule: 'P8',
    file: 'functions/fulfillment/facts/settle-cancel-ask.ts',
    find: 'if (askedBack(next).length > 0) return { fulfillment: next };',
    replace: 'if (askedBack(next).length >= 0) return { fulfillment: next };',
    profile: {
      isPlentiful: true,
      only: { order: 8, cancel: 8, ask: 2, reject: 4, shortPick: 4, ship: 3, acceptCancel: 4, closeOne: 3 },
    },
  },
  {
    name: 'a person is asked whose channel would rather cancel',
    rule: 'P5',
    file: 'functions/operations/sweep/sweep-order.ts',
    find: 'expired: true, ...(cancels ? { cancels } : {}) };',
    replace: 'expired: true };',
    profile: { ...WAITING, only: { ...WAITING.only, clockJump: 4 } },
  },
  {
    name: 'the exception of a partial re-route ends before its units are settled',
    rule: 'P24',
    file: 'functions/fulfillment/facts/settled-exception.ts',
    find: '  if (ownsUnits(exception, reservation) || standsForWait(exception, subject)) return false;\n  if (isOfUnitsAlone(exception))\n',
    replace: '  if (isOfUnitsAlone(exception) && exception.fulfillment === undefined)\n',
    profile: GIVEN_BACK,
  },
  {
    name: 'what an order does not serve is told to nobody',
    rule: 'P25',
    file: 'functions/routing/allocation/beside-allocation.ts',
    find: 'const said = { ...event, also: opened.event };',
    replace: 'const said = { ...event };',
    profile: GIVEN_BACK,
  },
  {
    name: 'a held order keeps stock from the next one',
    rule: 'P23',
    file: 'functions/inventory/backorder/backorder.ts',
    find: '    barred.reserve === 0 &&\n',
    replace: '    barred.reserve >= 0 &&\n',
    profile: HELD_FOR_STOCK,
  },
  {
    name: 'a held order keeps room from the next one',
    rule: 'P23',
    file: 'functions/capacity/queue/capacity-wait.ts',
    find: '!closed && !cancel && barred.route === 0;',
    replace: '!closed && !cancel && barred.route >= 0;',
    profile: HELD_FOR_ROOM,
  },
  {
    name: 'an order larger than the cap keeps its windows',
    rule: 'P23',
    file: 'functions/capacity/queue/capacity-queue.ts',
    find: 'return this.#covers(demand, ({ cap }) => cap);',
    replace: 'return this.#covers(demand, () => Infinity);',
    profile: LESS_ROOM,
  },
  {
    name: 'an order is woken by the room that was too little',
    rule: 'P23',
    file: 'functions/capacity/queue/capacity-queue.ts',
    find: '(room) => this.leftOf(room)) && this.#hasMoreThan(demand.seen, demand.needs);',
    replace: '(room) => this.leftOf(room)) && this.#hasMoreThan([], demand.needs);',
    profile: SCATTERED_ROOM,
  },
  {
    name: 'a later attempt leaves its work where a unit has no route',
    rule: 'P25',
    file: 'functions/routing/route/route-order.ts',
    find: 'if (fulfillments.some((one) => !isFinished(one)))\n    return leave',
    replace: 'if (fulfillments.length > 1e6)\n    return leave',
    profile: BEGUN_AGAIN,
  },
  {
    name: 'an exception of an execution that started late does not end by itself',
    rule: 'P14',
    file: 'functions/operations/sweep/sweep-exception.ts',
    find: 'if (!(await isRevived(exception))) return false;',
    replace: 'return false;',
    profile: STARTED_LATE,
  },
  {
    name: 'a later attempt of an old order is late at once',
    rule: 'P14',
    file: 'functions/operations/sweep/sweep-order.ts',
    find: 'return attemptAt ?? (attempt > 1 ? now : capturedAt);',
    replace: 'return capturedAt;',
    profile: STOPPED_OLD,
  },
  {
    name: 'an action on units of a short pick takes what was found with it',
    rule: 'P24',
    file: 'functions/operations/resolve/owned-part.ts',
    find: 'return { fulfillments: [], owns: (by)',
    replace: 'return { fulfillments: fulfillment === undefined ? [] : [fulfillment], owns: (by)',
    profile: FOUND_IN_PART,
  },
  {
    name: 'work of many lines is taken back in one write',
    rule: 'P17',
    file: 'functions/operations/resolve/cancel-effects.ts',
    find: 'await firstChunk(all, MAX_ITEMS - 2, (some) => {',
    replace: 'await firstChunk(all, 1e6, (some) => {',
    profile: TAKEN_BACK,
  },
  {
    name: 'returned goods are put on sale in the pool of their order',
    rule: 'P5',
    file: 'functions/returns/rma/open-return.ts',
    find: 'return location ? { ...returned, pool: location.pool } : returned;',
    replace: 'return returned;',
    profile: TO_OUTLET,
  },
  {
    name: 'an edit that takes effect in part is told to nobody',
    rule: 'P30',
    file: 'functions/capture/intake/line-changes.ts',
    find: '|| isStuck(tooMany - cancelled, standing)',
    replace: '|| (cancelled === 0 && isStuck(tooMany - cancelled, standing))',
    profile: TAKEN_OUT,
  },
  {
    name: 'Dispatch shows work whose money is authorised no more',
    rule: 'P7',
    file: 'functions/fulfillment/work-order/reveal-work.ts',
    find: '      await mustBeAuthorized(orderId, now);\n',
    replace: '',
    profile: ENDED_BEFORE_SHOWN,
  },
  {
    name: 'Route shows work whose money is authorised no more',
    rule: 'P7',
    file: 'functions/routing/allocation/shown-at-once.ts',
    find: 'barred.dispatch > 0 || endedAuthorization({ payments }, now) !== undefined;',
    replace: 'barred.dispatch > 0;',
    profile: ENDED_BEFORE_SHOWN,
  },
];
