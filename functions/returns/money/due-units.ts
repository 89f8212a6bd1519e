/** Of which units of a return money is owed by now, by when its channel gives it back. Pure. */
import type { RefundTrigger } from '../../network/entities/return-policy.ts';
import { minus, plus, unitsOf } from '../../order/line-units.ts';
import { isThere } from '../rma/grades.ts';
import { isEnded, type Return, type ReturnLine } from '../rma/return.ts';

/** When the money of a return goes back; where its terms do not say, once its units are inspected. */
function triggerOf({ terms }: Return): RefundTrigger {
  return terms?.refundOn ?? 'inspection';
}

/** Units that an inspection did not find in the box. */
function missingIn({ dispositions }: Return): ReturnLine[] {
  return plus(
    dispositions.filter(({ as }) => !isThere(as)),
    [],
  );
}

/** Units that came, as far as the order had sent them and no carrier had brought them back. */
function arrivedIn(returned: Return): ReturnLine[] {
  const { received = [], taken = received } = returned;
  return minus(taken, missingIn(returned));
}

/** Units that were found, whatever they are worth. */
function foundIn(returned: Return): ReturnLine[] {
  const { dispositions, received = [], taken = received } = returned;
  const found = plus(
    dispositions.filter(({ as }) => isThere(as)),
    [],
  );
  return found
    .map((line) => ({ ...line, units: Math.min(line.units, unitsOf(taken, line.lineId)) }))
    .filter(({ units }) => units > 0);
}

/** Units that came or are still to come: those that were announced and not found missing count as there. */
function expectedIn(returned: Return): ReturnLine[] {
  const arrived = arrivedIn(returned);
  if (isEnded(returned)) return arrived;
  return plus(arrived, minus(minus(returned.lines, missingIn(returned)), arrived));
}

/** Whether the goods may come: a person who is to look first has not done so yet. */
function mayCome({ review }: Return): boolean {
  return review?.state !== 'awaited' && review?.state !== 'refused';
}

/**
 * Units for which money is owed: those that came, or were found, or are on their way, as the terms say; all where they may
 * stay where they are. What a carrier brought back undelivered is owed nothing.
 */
export function dueUnits(returned: Return): readonly ReturnLine[] {
  const { kept, lines, shipmentId, inTransitAt } = returned;
  if (kept) {
    const found = foundIn(returned);
    return plus(found, minus(lines, found));
  }
  switch (triggerOf(returned)) {
    case 'inspection':
      return foundIn(returned);
    case 'receipt':
      return arrivedIn(returned);
    case 'carrierScan':
      return inTransitAt !== undefined && mayCome(returned) ? expectedIn(returned) : arrivedIn(returned);
    case 'atOnce':
      return shipmentId === undefined && mayCome(returned) ? expectedIn(returned) : arrivedIn(returned);
  }
}

/** Whether anything of the return may be owed by now, without looking at its order. */
export function mayBeOwed(returned: Return): boolean {
  return dueUnits(returned).length > 0;
}
