import { expect, test } from 'vitest';
import type { PositionEntry } from '../../../../functions/inventory/ledger/entry.ts';
import { noQuantities } from '../../../../functions/inventory/stock/moved-quantities.ts';
import { LedgerFacts } from '../../../../functions/trust/what-if/ledger-facts.ts';

function entry(
  version: number,
  before: number,
  after: number,
  more: Partial<PositionEntry> = {},
): PositionEntry {
  const quantities = (free: number) => ({ ...noQuantities, onHand: free, free });
  const of = { sku: 'A', pool: 'main', location: 'NYC', at: '2026-11-23T10:00:00.000Z' };
  return {
    type: 'Movement',
    ...of,
    version,
    moved: [],
    before: quantities(before),
    after: quantities(after),
    ...more,
  };
}

/** Whether the ledger explains what a decision saw at a version; undefined where it does not say. */
function explains(entries: readonly PositionEntry[], free: number, version: number): boolean | undefined {
  const facts = new LedgerFacts();
  for (const one of entries) facts.add(one, () => true);
  facts.check({ sku: 'A', location: 'NYC', free }, version);
  const { seen, explained } = facts.checked;
  return seen === 0 ? undefined : explained === 1;
}

test('an entry says what was free before and after its write', () => {
  expect(explains([entry(5, 7, 6)], 7, 4)).toBe(true);
  expect(explains([entry(5, 7, 6)], 7, 5)).toBe(false);
});

test('an entry that the auditor restored for several lost writes says nothing of what was free between them', () => {
  const restored = entry(5, 7, 4, {
    restored: true,
    follows: { version: 2, at: '2026-11-23T09:00:00.000Z' },
  });

  expect(explains([restored], 7, 2)).toBe(true);
  expect(explains([restored], 6, 4)).toBeUndefined();
  expect(explains([restored], 4, 5)).toBe(true);
});
