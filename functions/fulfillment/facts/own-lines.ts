import { InvalidRequest } from '../../shared/errors.ts';
import type { Fulfillment } from '../work-order/fulfillment.ts';

/**
 * Lines as an event names them, with their SKUs. `path` is where they stand in the body.
 * @throws InvalidRequest for a line that is not the fulfillment's
 */
export function ownLines<L extends { readonly lineId: string; readonly units: number }>(
  fulfillment: Fulfillment,
  lines: readonly L[],
  path: string,
): (L & { sku: string })[] {
  return lines.map((line, index) => {
    const own = fulfillment.lines.find(({ lineId }) => lineId === line.lineId);
    if (own) return { ...line, sku: own.sku };
    const message = `is not a line of ${fulfillment.fulfillmentId}`;
    throw new InvalidRequest('The body is not valid.', [{ path: `${path}.${index}.lineId`, message }]);
  });
}
