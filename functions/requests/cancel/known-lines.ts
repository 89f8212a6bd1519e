import type { Order } from '../../order/order.ts';
import { findBody } from '../../order/order-body.store.ts';
import { counted } from '../../shared/counted.ts';
import { type InvalidField, InvalidRequest } from '../../shared/errors.ts';
import type { LineToCancel } from './cancelled-lines.ts';

/** How many units each line of the order has; undefined of an order in quarantine, whose lines nobody knows. */
export async function openUnitsByLine({
  orderId,
  bodyVersion,
}: Pick<Order, 'orderId' | 'bodyVersion'>): Promise<Map<string, number> | undefined> {
  const body = await findBody(orderId, bodyVersion);
  return body && new Map(body.lines.map(({ lineId, open }) => [lineId, open]));
}

export function noSuchLine(path: string, lineId: string): InvalidField {
  return { path: `${path}.lineId`, message: `is not a line of the order: "${lineId}"` };
}

/**
 * Checks that a cancel names lines of the order, and no more units than each has: what is misread silently is sent to
 * a customer who does not want it. Of an order in quarantine nobody knows the lines.
 * @throws InvalidRequest naming each such line
 */
export async function mustHaveLines(
  order: Pick<Order, 'orderId' | 'bodyVersion'>,
  lines: readonly LineToCancel[],
): Promise<void> {
  const open = await openUnitsByLine(order);
  if (!open) return;
  const faults = lines.flatMap((line, index) => faultsOf(line, index, open.get(line.lineId)));
  if (faults.length > 0) throw new InvalidRequest('The body is not valid.', faults);
}

function faultsOf({ lineId, units }: LineToCancel, index: number, open: number | undefined): InvalidField[] {
  if (open === undefined) return [noSuchLine(`lines.${index}`, lineId)];
  if (units === undefined || units <= open) return [];
  return [
    {
      path: `lines.${index}.units`,
      message: `is more than the ${counted(open, 'unit')} that line "${lineId}" has`,
    },
  ];
}
