import { expect, test } from 'vitest';
import type { MovementKind } from '../../../functions/inventory/stock/movement.ts';
import { observationsOf } from '../../../functions/inventory/stock/trust-evidence.ts';

function effected(kind: MovementKind, units: number, onHandAfter = 10, isFirstTold = false) {
  return { kind, units, onHandBefore: 10, onHandAfter, isFirstTold };
}

test.each([
  ['a ship found its units', [effected('ship', 2)], [{ found: 2, missed: 0 }]],
  ['so did a sale', [effected('sale', 1)], [{ found: 1, missed: 0 }]],
  ['a short pick missed them', [effected('notFulfilledAbsent', 2)], [{ found: 0, missed: 2 }]],
  [
    'goods that a location rejects as damaged are missed',
    [effected('notFulfilledPresent', 2), effected('unsellable', 2)],
    [{ found: 0, missed: 2 }],
  ],
  ['damaged goods that come back say nothing', [effected('restock', 2), effected('unsellable', 2)], []],
  ['a rejection of goods that are there says nothing', [effected('notFulfilledPresent', 2)], []],
  ['a count confirms what it finds', [effected('count', 10)], [{ found: 10, missed: 0 }]],
  ['and misses what it finds too few', [effected('count', 7, 7)], [{ found: 7, missed: 3 }]],
  [
    'what it finds too many is no unit that a pick misses',
    [effected('count', 14, 14)],
    [{ found: 10, missed: 0 }],
  ],
  ['a first count has nothing to confirm', [effected('count', 7, 7, true)], []],
  ['a receipt says nothing', [effected('receipt', 5, 15)], []],
])('what movements say of the books: %s', (_, movements, expected) => {
  expect(observationsOf(movements)).toEqual(expected);
});
