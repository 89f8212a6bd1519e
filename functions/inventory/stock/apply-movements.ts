/**
 * Applies the movements of one write to a position, and what follows by itself: lots that are past their life date
 * leave what may be sold, units that are likely not there are withheld. Pure.
 */
import type { Withholding } from '../../network/entities/entity-schemas.ts';
import { localDate, nextLifeEnd } from './life-dates.ts';
import { type StockLot, unitsToExpire } from './lots.ts';
import { move } from './move.ts';
import type { Movement, MovementKind } from './movement.ts';
import type { StockPosition } from './position.ts';
import { nextReview, observe, unitsToWithhold } from './trust.ts';
import { type EffectedMovement, observationsOf } from './trust-evidence.ts';

/** A movement as it is told: without a time it is of now. */
export type ToldMovement = Omit<Movement, 'at' | 'day'> & { readonly at?: string | undefined };

/** What the effect of movements depends on beside the position. */
export interface PositionCircumstance {
  /** UTC ISO. */
  readonly now: string;
  /** The location's IANA zone, in which life dates end. */
  readonly zone: string;
  readonly withholding: Withholding | undefined;
  /** The half-life of trust, in seconds. */
  readonly halfLife: number;
}

/** A movement that was told, or followed by itself, and what it comes to for the pool. */
export interface AppliedMovement<M> {
  readonly movement: Movement;
  /** The same object where it changed nothing. */
  readonly positions: { readonly before: StockPosition; readonly after: StockPosition };
  /** Absent where it followed by itself. */
  readonly told?: M;
  readonly poolDelta: number;
  readonly claimDelta: number;
}

export interface AppliedMovements<M> {
  /** The position afterwards but for its version; the same object where nothing changed. */
  readonly position: StockPosition;
  readonly applied: readonly AppliedMovement<M>[];
  /** Units that left and were never recorded as being there. */
  readonly correction: number;
  /** A movement that was told was older than what is known, and had no effect. */
  readonly outdated: boolean;
}

/**
 * Movements that nobody has to tell: each write makes them where they are due. Told, they ask to look whether they
 * are.
 */
const byThemselves: ReadonlySet<MovementKind> = new Set(['expiry', 'withhold']);

function isAhead(at: string, now: string): boolean {
  return Date.parse(at) > Date.parse(now);
}

/** A position on its way through the movements of one write. */
class MovingPosition<M extends ToldMovement> {
  position: StockPosition;
  correction = 0;
  outdated = false;
  readonly applied: AppliedMovement<M>[] = [];
  readonly #effected: EffectedMovement[] = [];
  readonly #circumstance: PositionCircumstance;

  constructor(position: StockPosition, circumstance: PositionCircumstance) {
    this.position = position;
    this.#circumstance = circumstance;
  }

  tell(told: M): void {
    const { now, zone } = this.#circumstance;
    const at = told.at === undefined || isAhead(told.at, now) ? now : told.at;
    const outdated = this.#apply({ ...told, at, day: localDate(zone, at) }, told);
    this.outdated ||= outdated;
  }

  /** Lots that are past their life date by now leave what may be sold. */
  expire(): void {
    const { now, zone } = this.#circumstance;
    const day = localDate(zone, now);
    const units = unitsToExpire(this.position.lots, day);
    if (units > 0) this.#apply({ kind: 'expiry', units, at: now, day });
  }

  /** Remembers what the movements say of the books, and withholds what they make unlikely to be there. */
  trust(): void {
    const { now, halfLife, withholding } = this.#circumstance;
    let { trust } = this.position;
    for (const observation of observationsOf(this.#effected))
      trust = observe(trust, observation, now, halfLife);
    if (trust !== this.position.trust) this.position = { ...this.position, trust };
    const units = unitsToWithhold(this.position, withholding, now, halfLife);
    if (units !== (this.position.withheld ?? 0)) this.#apply({ kind: 'withhold', units, at: now });
  }

  /** Whether the movement was older than what is known. */
  #apply(movement: Movement, told?: M): boolean {
    const before = this.position;
    const { position, poolDelta, claimDelta, correction, outdated } = move(before, movement);
    const { kind, units } = movement;
    this.position = position;
    this.correction += correction;
    const positions = { before, after: position };
    this.applied.push({ movement, positions, poolDelta, claimDelta, ...(told ? { told } : {}) });
    const [onHandBefore, onHandAfter] = [before.onHand, position.onHand];
    const isFirstTold = before.version === 0 && before.counted === undefined;
    if (!outdated) this.#effected.push({ kind, units, onHandBefore, onHandAfter, isFirstTold });
    return outdated;
  }
}

/** When fewer units are to be withheld: a review that is yet to come stays while as many are. */
function reviewOf(
  before: StockPosition,
  position: StockPosition,
  { now, withholding, halfLife }: PositionCircumstance,
): string | undefined {
  const isSame = position.withheld === before.withheld && position.trust === before.trust;
  const isToCome = before.reviewAt !== undefined && before.reviewAt > now;
  return isSame && isToCome ? before.reviewAt : nextReview(position, withholding, now, halfLife);
}

/** The position with its deadlines: absent where there is none. */
function withDeadlines(
  before: StockPosition,
  position: StockPosition,
  circumstance: PositionCircumstance,
): StockPosition {
  const lifeEndsAt = nextLifeEnd(position.lots, circumstance.zone);
  const reviewAt = position.withheld ? reviewOf(before, position, circumstance) : undefined;
  if (lifeEndsAt === position.lifeEndsAt && reviewAt === position.reviewAt) return position;
  const { lifeEndsAt: _life, reviewAt: _review, ...rest } = position;
  return {
    ...rest,
    ...(lifeEndsAt === undefined ? {} : { lifeEndsAt }),
    ...(reviewAt === undefined ? {} : { reviewAt }),
  };
}

/** Applies movements in order. @throws OutOfStock, Corrupt as `move` does */
export function applyMovements<M extends ToldMovement>(
  before: StockPosition,
  movements: readonly M[],
  circumstance: PositionCircumstance,
): AppliedMovements<M> {
  const moving = new MovingPosition<M>(before, circumstance);
  moving.expire();
  for (const movement of movements) if (!byThemselves.has(movement.kind)) moving.tell(movement);
  moving.expire();
  moving.trust();
  const { applied, correction, outdated } = moving;
  return { position: withDeadlines(before, moving.position, circumstance), applied, correction, outdated };
}

/** Whether lots name life dates, so that the location's zone matters. */
export function hasLifeDates(lots: readonly Pick<StockLot, 'lifeDate'>[] = []): boolean {
  return lots.some(({ lifeDate }) => lifeDate !== undefined);
}
