/** Which fulfillment orders the units of an effect are in, by line ids of the order and never by variant. */
import type { Refused } from '../../contract/call-answer.ts';
import type { LineOfShop } from '../../contract/order-effects.ts';
import { isOpenPart } from './at-shop.ts';
import { digitsOf, refused } from './call.ts';
import type { WholePart } from './shapes.ts';

/** Units of one line of a fulfillment order. */
interface PartUnits {
  readonly id: string;
  readonly quantity: number;
}

/** What an effect takes of a fulfillment order. */
export interface ChosenPart {
  readonly part: WholePart;
  readonly units: readonly PartUnits[];
}

export function locationIdOf({ assignedLocation }: WholePart): string | undefined {
  const id = assignedLocation.location?.id;
  return id === undefined ? undefined : digitsOf(id);
}

/** Request statuses under which nobody else has the goods or was asked for them. */
const FREE = ['UNSUBMITTED', 'REJECTED', 'CANCELLATION_ACCEPTED', 'CLOSED'];

/** Whether a fulfilment service has the goods, or is asked to send them. */
export function isElsewhere({ assignedLocation, requestStatus }: WholePart): boolean {
  return assignedLocation.location?.isFulfillmentService === true || !FREE.includes(requestStatus);
}

/** Why nothing may be sent out of the fulfillment order by us; undefined where it may. */
function obstacleOf(part: WholePart): string | undefined {
  if (isElsewhere(part)) return 'is with a fulfilment service';
  if (part.status === 'ON_HOLD') return 'is on hold at the shop';
  if (part.status === 'SCHEDULED') return 'is scheduled for later at the shop';
  return part.status === 'INCOMPLETE' ? 'cannot be completed, the shop says' : undefined;
}

export function isSendable(part: WholePart): boolean {
  return isOpenPart(part) && obstacleOf(part) === undefined;
}

export interface Choice {
  readonly chosen: readonly ChosenPart[];
  /** Units that none of the parts has. */
  readonly missing: readonly LineOfShop[];
}

/** Takes the units of the lines out of the parts, in their order. */
export function choose(lines: readonly LineOfShop[], parts: readonly WholePart[]): Choice {
  const left = new Map(lines.map(({ lineId, units }) => [lineId, units]));
  const chosen = parts
    .map((part) => ({ part, units: takeFrom(part, left) }))
    .filter(({ units }) => units.length > 0);
  const missing = [...left].filter(([, units]) => units > 0).map(([lineId, units]) => ({ lineId, units }));
  return { chosen, missing };
}

function takeFrom({ lines }: WholePart, left: Map<string, number>): PartUnits[] {
  return lines.flatMap(({ id, lineItem, remainingQuantity }) => {
    const lineId = digitsOf(lineItem.id);
    const quantity = Math.min(left.get(lineId) ?? 0, remainingQuantity);
    if (quantity <= 0) return [];
    left.set(lineId, (left.get(lineId) ?? 0) - quantity);
    return [{ id, quantity }];
  });
}

/** Whether the units are all that the fulfillment order has left. */
export function isAllOf({ part, units }: ChosenPart): boolean {
  const open = part.lines.filter(({ remainingQuantity }) => remainingQuantity > 0);
  return open.every(({ id, remainingQuantity }) =>
    units.some((one) => one.id === id && one.quantity === remainingQuantity),
  );
}

/** Why units are missing, in words that say what stands in the way of them. */
export function missingRefusal(missing: readonly LineOfShop[], parts: readonly WholePart[]): Refused {
  const ids = missing.map(({ lineId }) => lineId);
  const obstacles = parts
    .filter(isOpenPart)
    .filter(({ lines }) => lines.some(({ lineItem }) => ids.includes(digitsOf(lineItem.id))))
    .map((part) => ({ id: digitsOf(part.id), obstacle: obstacleOf(part) }))
    .filter(({ obstacle }) => obstacle !== undefined);
  const [first] = obstacles;
  if (first)
    return refused(
      'order',
      'FULFILLMENT_ORDER_NOT_OURS_TO_SEND',
      obstacles.map(({ id, obstacle }) => `Fulfillment order ${id} ${obstacle}.`).join(' '),
    );
  const units = missing.map((line) => `${line.units} of line ${line.lineId}`).join(', ');
  return refused('order', 'NOT_OPEN_AT_SHOP', `The shop has no open units for ${units}.`);
}
