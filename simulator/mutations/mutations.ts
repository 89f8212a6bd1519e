import type { Profile } from '../themes.ts';

/**
 * Small undoings of what the protocol demands, each as a snippet of the product and what stands in its place.
 * The simulator has to find every one of them: a check that finds none of them checks nothing.
 */
export interface Mutation {
  readonly name: string;
  /** The rule of docs/protocol.md that it undoes. */
  readonly rule: string;
  /** From the root of the repository. */
  readonly file: string;
  readonly find: string;
  readonly replace: string;
  /** What histories are full of where the undoing shows. */
  readonly profile?: Profile;
}

export const mutations: readonly Mutation[] = [
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
    file: 'functions/fulfillment/dispatch.handler.ts',
    find: ", checkPasses(orderId, 'dispatch')]",
    replace: ']',
    profile: { favoured: ['heldOrder'] },
  },
  {
    name: 'Dispatch shows goods of a later date',
    rule: 'P7',
    file: 'functions/fulfillment/dispatch.handler.ts',
    find: '    mustBeShown(fulfillment, now);',
    replace: '',
    profile: { favoured: ['laterOrder'] },
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
    profile: { favoured: ['shortPick', 'reject', 'resolve', 'receive', 'order'] },
  },
  {
    name: 'a decrease relies on nothing that it read',
    rule: 'P18',
    file: 'functions/inventory/stock/spread.ts',
    find: "if (isBelow) return 'all';",
    replace: '',
  },
  {
    name: 'an increase does not pay the shards below zero',
    rule: 'P18',
    file: 'functions/inventory/stock/spread.ts',
    find: 'const room = Math.max(0, -sign * (shards[shard] ?? 0));',
    replace: 'const room = delta > 0 ? 0 : Math.max(0, -sign * (shards[shard] ?? 0));',
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
    name: 'more stock wakes nobody',
    rule: 'P23',
    file: 'functions/relay/changes/effects.ts',
    find: "kind: 'wakeForStock', pool, sku }]",
    replace: "kind: 'wakeForStock', pool, sku: 'nothing' }]",
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
    find: 'return (by) => by === last;',
    replace: 'return isOwnedBy(request);',
    profile: { favoured: ['shortPick', 'order', 'receive'] },
  },
  {
    name: 'an open exception gives its units back to nobody',
    rule: 'P24',
    file: 'functions/operations/resolve/resume-effects.ts',
    find: 'return handOver(reservation, (by) => by === owner, keyFor(one));',
    replace: 'return reservation;',
    profile: { favoured: ['reject', 'resolve', 'order'] },
  },
];

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
