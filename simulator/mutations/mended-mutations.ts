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
];
