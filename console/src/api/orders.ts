import { queryOptions } from '@tanstack/react-query';
import type { operations } from '../../client/api.generated.ts';
import { answerOf, api } from './client.ts';

export type Order = operations['readOrder']['responses'][200]['content']['application/json'];
export type OrderStatus = Order['status'];
export type OrderLine = Order['lines'][number];
type LineUnits = NonNullable<OrderLine['units']>;

const MOMENT_MS = 10_000;

export function orderQuery(orderId: string) {
  return queryOptions({
    queryKey: ['order', orderId],
    queryFn: () => answerOf(api.GET('/orders/{id}', { params: { path: { id: orderId } } })),
    staleTime: MOMENT_MS,
  });
}

/** States in which units have not reached their customer, nor will never. */
const UNFINISHED = ['open', 'backordered', 'reserved', 'allocated', 'shipped'] as const;

export function unfinishedUnits(units: LineUnits): number {
  return UNFINISHED.reduce((sum, state) => sum + units[state], 0);
}

function worthOf({ quantity, total, units }: OrderLine): number {
  if (units === undefined || quantity === 0) return 0;
  return Math.round((total.amount * unfinishedUnits(units)) / quantity);
}

/** Minor units of the order's currency: what its customer pays for units that they do not have yet. */
export function valueAtRisk({ lines }: Order): number {
  return lines.reduce((sum, line) => sum + worthOf(line), 0);
}
