import { queryOptions } from '@tanstack/react-query';
import { ApiProblem, answerOf, api } from '../api/client.ts';
import { listOrders } from '../api/orders.ts';
import { mayBeId, orderIdIn } from './counter.ts';

const NOT_THERE: readonly number[] = [400, 404];

/** An order that somebody may mean. */
export interface FoundOrder {
  readonly orderId: string;
  readonly number?: string;
  readonly channel?: string;
  readonly capturedAt?: string;
}

function readReturnable(orderId: string) {
  return answerOf(api.GET('/orders/{id}/returnable', { params: { path: { id: orderId } } }));
}

/** The lines of an order, and of each how many units came to its customer. */
export function returnableQuery(orderId: string) {
  return queryOptions({ queryKey: ['returnable', orderId], queryFn: () => readReturnable(orderId) });
}

/** By the order's id, of which every location may read what can come back; else by its number. @throws ApiProblem */
async function findOrders(text: string): Promise<FoundOrder[]> {
  if (mayBeId(text)) {
    try {
      const { orderId } = await readReturnable(orderIdIn(text));
      return [{ orderId }];
    } catch (error) {
      if (!(error instanceof ApiProblem) || !NOT_THERE.includes(error.status)) throw error;
    }
  }
  const { orders } = await listOrders({ external: text }, undefined);
  return orders.map(({ orderId, external, channel, capturedAt }) => ({
    orderId,
    number: external.number,
    channel,
    capturedAt,
  }));
}

export function findOrderQuery(text: string) {
  return queryOptions({
    queryKey: ['find-order', text],
    queryFn: () => findOrders(text),
    enabled: text !== '',
    networkMode: 'always',
    retry: false,
  });
}
