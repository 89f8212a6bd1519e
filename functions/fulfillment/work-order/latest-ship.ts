import type { Fulfillment } from './fulfillment.ts';

/**
 * A deadline (UTC ISO), no later than the order's latest ship. A latest ship that has passed bounds nothing: the goods
 * are late already, and the location gets the usual time.
 */
export function bounded(
  deadline: string,
  { mustShipBy }: Pick<Fulfillment, 'mustShipBy'>,
  now: string,
): string {
  return mustShipBy !== undefined && mustShipBy > now && mustShipBy < deadline ? mustShipBy : deadline;
}
