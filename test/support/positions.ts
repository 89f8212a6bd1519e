import type { Movement } from '../../functions/inventory/stock/movement.ts';
import { emptyPosition, freeOf, type StockPosition } from '../../functions/inventory/stock/position.ts';

/** A position with 10 on hand, 3 of them allocated; tests say what differs. */
export function aPosition(over: Partial<StockPosition> = {}): StockPosition {
  const position = {
    ...emptyPosition('A', 'store-1', 'main'),
    onHand: 10,
    allocated: 3,
    version: 1,
    ...over,
  };
  return { ...position, free: freeOf(position) };
}

/** A time of the day of these tests: `at('12:00')`, UTC. */
export function at(time: string): string {
  return `2026-11-23T${time}:00.000Z`;
}

/** A movement at noon; tests say what differs. */
export function aMovement(kind: Movement['kind'], units: number, over: Partial<Movement> = {}): Movement {
  return {
    kind,
    units,
    at: at('12:00'),
    ...over,
  };
}
