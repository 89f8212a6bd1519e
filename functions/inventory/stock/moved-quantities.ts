/** The quantities of a position as the ledger knows them, and what a named movement does to them. Pure. */
import * as z from 'zod';
import { expiredUnits } from './lots.ts';
import type { NamedMovement } from './moved.ts';
import { effectOf } from './movement.ts';
import { freeUnits, type StockPosition } from './position.ts';

const units = z.number().int();

/** What a position has, in whole units, and whether it is on sale. */
export const movedQuantitiesSchema = z.object({
  onHand: units,
  allocated: units,
  unsellable: units,
  /** On hand, and to be mended first. */
  refurbish: units.default(0),
  safety: units,
  /** On hand, of lots that are past their life date. */
  expired: units.default(0),
  /** Not sold because the books were wrong too often. */
  withheld: units.default(0),
  /** On their way here from other locations. */
  inTransit: units.default(0),
  free: units,
  selling: z.boolean(),
});
export type MovedQuantities = z.output<typeof movedQuantitiesSchema>;

/** The quantities of a position of which nothing was heard yet. */
export const noQuantities: MovedQuantities = {
  onHand: 0,
  allocated: 0,
  unsellable: 0,
  refurbish: 0,
  safety: 0,
  expired: 0,
  withheld: 0,
  inTransit: 0,
  free: 0,
  selling: true,
};

/** The quantities that the ledger keeps of a position. */
export function movedQuantitiesOf(
  position: Omit<MovedQuantities, 'refurbish' | 'expired' | 'withheld' | 'inTransit'> &
    Pick<StockPosition, 'refurbish' | 'lots' | 'withheld' | 'inTransit'>,
): MovedQuantities {
  const {
    onHand,
    allocated,
    unsellable,
    refurbish = 0,
    safety,
    free,
    selling,
    lots,
    withheld = 0,
    inTransit = 0,
  } = position;
  const expired = expiredUnits(lots);
  return { onHand, allocated, unsellable, refurbish, safety, expired, withheld, inTransit, free, selling };
}

function withFree(quantities: MovedQuantities): MovedQuantities {
  return { ...quantities, free: freeUnits(quantities) };
}

/** Quantities that a movement `unrecorded` says the changes of. */
const counted = movedQuantitiesSchema.omit({ free: true, selling: true }).keyof().options;

function withChanges(before: MovedQuantities, changes: NamedMovement['changes'] = {}): MovedQuantities {
  const changed = { ...before };
  for (const name of counted) changed[name] += changes[name] ?? 0;
  return { ...changed, selling: Number(before.selling) + (changes['selling'] ?? 0) > 0 };
}

/** By how much each quantity differs, of those that do; what follows from the others is left out. */
export function changesBetween(before: MovedQuantities, after: MovedQuantities): Record<string, number> {
  const differences = [
    ...counted.map((name) => [name, after[name] - before[name]] as const),
    ['selling', Number(after.selling) - Number(before.selling)] as const,
  ];
  return Object.fromEntries(differences.filter(([, units]) => units !== 0));
}

/** What a position has after a movement, by the movement's own words. */
export function quantitiesAfter(before: MovedQuantities, movement: NamedMovement): MovedQuantities {
  const { kind, units: moved, changes } = movement;
  if (changes) return withFree(withChanges(before, changes));
  const effect = effectOf(kind);
  return withFree({
    ...before,
    onHand: before.onHand + (movement.onHandChange ?? (effect.onHand ?? 0) * moved),
    allocated: before.allocated + (effect.allocated ?? 0) * moved,
    unsellable: Math.max(0, before.unsellable + (effect.unsellable ?? 0) * moved),
    refurbish: Math.max(0, before.refurbish + (effect.refurbish ?? 0) * moved),
    expired: before.expired + (movement.expiredChange ?? (kind === 'expiry' ? moved : 0)),
    inTransit: before.inTransit + (effect.inTransit ?? 0) * moved,
    ...(kind === 'withhold' ? { withheld: moved } : {}),
    ...(kind === 'safety' ? { safety: moved } : {}),
    ...(kind === 'selling' ? { selling: moved > 0 } : {}),
  });
}

/** What a position had before a movement that took units, or gave them, and set nothing. */
export function quantitiesBefore(after: MovedQuantities, movement: NamedMovement): MovedQuantities {
  const { kind, units: moved, onHandChange, expiredChange = 0 } = movement;
  const effect = effectOf(kind);
  return withFree({
    ...after,
    onHand: after.onHand - (onHandChange ?? (effect.onHand ?? 0) * moved),
    allocated: after.allocated - (effect.allocated ?? 0) * moved,
    expired: after.expired - expiredChange,
  });
}

/** The movement with what it changed, where its kind and units do not say that. */
export function explained(
  movement: NamedMovement,
  { before, after }: { readonly before: StockPosition; readonly after: StockPosition },
): NamedMovement {
  const [was, is] = [movedQuantitiesOf(before), movedQuantitiesOf(after)];
  const expected = quantitiesAfter(was, movement);
  return {
    ...movement,
    ...(is.onHand === expected.onHand ? {} : { onHandChange: is.onHand - was.onHand }),
    ...(is.expired === expected.expired ? {} : { expiredChange: is.expired - was.expired }),
  };
}
