/** What movements of one write say of the truth of a position's books. Pure. */
import type { MovementKind } from './movement.ts';
import type { TrustObservation } from './trust.ts';

/** A movement that had its effect, and what the position had on hand before and after it. */
export interface EffectedMovement {
  readonly kind: MovementKind;
  readonly units: number;
  readonly onHandBefore: number;
  readonly onHandAfter: number;
  readonly isFirstTold: boolean;
}

const nothing: TrustObservation = { found: 0, missed: 0 };

/**
 * What a movement says: units that were sent or sold were found; those of a short pick or rejection that were not there,
 * or damaged, were missed; a count finds what it confirms, and misses what it finds too few. More than the books say
 * is no unit that a pick would miss. A first count has nothing to confirm.
 */
function observationOf(movement: EffectedMovement, isRejection: boolean): TrustObservation {
  const { kind, units, onHandBefore, onHandAfter, isFirstTold } = movement;
  switch (kind) {
    case 'ship':
    case 'sale':
      return { found: units, missed: 0 };
    case 'notFulfilledAbsent':
      return { found: 0, missed: units };
    case 'unsellable':
      return isRejection ? { found: 0, missed: Math.max(0, units) } : nothing;
    case 'count':
      if (isFirstTold) return nothing;
      return {
        found: Math.min(onHandBefore, onHandAfter),
        missed: Math.max(0, onHandBefore - onHandAfter),
      };
    default:
      return nothing;
  }
}

/** One observation for each movement that says anything; goods that a location rejects as unsellable are missed. */
export function observationsOf(movements: readonly EffectedMovement[]): TrustObservation[] {
  const isRejection = movements.some(({ kind }) => kind === 'notFulfilledPresent');
  return movements
    .map((movement) => observationOf(movement, isRejection))
    .filter(({ found, missed }) => found + missed > 0);
}
