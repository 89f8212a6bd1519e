import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { circlesOf, type Import, importsBelow } from './imports.ts';

/** Stages from the bottom to the top: a file imports from its own stage and from those before it. */
const FLOORS = [
  'shared',
  'order',
  'exceptions',
  'access',
  'network',
  'planner',
  'inventory',
  'capacity',
  'fulfillment',
  'returns',
  'tracking',
  'requests',
  'channels',
  'capture',
  'links',
  'connections',
  'labels',
  'routing',
  'relay',
  'operations',
  'trust',
];

/**
 * The one honest arrow up (docs/architecture.md): what a location ships becomes a parcel in the same write,
 * and its work sheet shows how far its parcels are.
 */
const FULFILLMENT_TO_TRACKING: readonly Import[] = [
  {
    from: 'functions/fulfillment/facts/ship-writes.ts',
    to: 'functions/tracking/parcel/ship-parcels.ts',
  },
  {
    from: 'functions/fulfillment/read-work.handler.ts',
    to: 'functions/tracking/parcel/tracking.store.ts',
  },
];

function stageOf(file: string): string {
  return file.split('/')[1] ?? '';
}

function floorOf(file: string): number {
  return FLOORS.indexOf(stageOf(file));
}

function isAllowed({ from, to }: Import): boolean {
  return FULFILLMENT_TO_TRACKING.some((allowed) => allowed.from === from && allowed.to === to);
}

function inWords({ from, to }: Import): string {
  return `${from} imports ${to}, which is on a floor above`;
}

function arrowsUp(imports: readonly Import[]): string[] {
  return imports
    .filter((one) => floorOf(one.from) < floorOf(one.to) && !isAllowed(one))
    .map(inWords)
    .sort();
}

const imports = importsBelow('functions');

describe('the floors of functions/', () => {
  test('every stage has a floor', () => {
    const stages = readdirSync(fileURLToPath(new URL('../../functions', import.meta.url)));
    expect(stages.toSorted()).toEqual(FLOORS.toSorted());
  });

  test('no file imports from a floor above its own', () => {
    expect(arrowsUp(imports)).toEqual([]);
  });

  test('from fulfillment to its parcels in tracking is the only way that leads up, and still used', () => {
    expect(imports.filter(isAllowed).map(inWords).toSorted()).toEqual(FULFILLMENT_TO_TRACKING.map(inWords));
  });

  test('no imports go round in a circle', () => {
    const known = imports.filter((one) => !isAllowed(one));
    expect(circlesOf(known).map((circle) => circle.join(' -> '))).toEqual([]);
  });

  test('an import that leads up is named with both files', () => {
    const wrong = { from: 'functions/order/order.ts', to: 'functions/routing/doors.ts' };
    expect(arrowsUp([wrong])).toEqual([
      'functions/order/order.ts imports functions/routing/doors.ts, which is on a floor above',
    ]);
  });

  test('a circle is named with all of its files', () => {
    const circle = [
      { from: 'a.ts', to: 'b.ts' },
      { from: 'b.ts', to: 'c.ts' },
      { from: 'c.ts', to: 'a.ts' },
    ];
    expect(circlesOf(circle)).toEqual([['a.ts', 'b.ts', 'c.ts']]);
  });
});
