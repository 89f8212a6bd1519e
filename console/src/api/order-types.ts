import type { operations } from '../../client/api.generated.ts';

/** The body of an operation's answer. */
export type Answer<Name extends keyof operations> = operations[Name] extends {
  responses: { 200: { content: { 'application/json': infer Body } } };
}
  ? Body
  : never;

export type Order = Answer<'readOrder'>;
export type OrderStatus = Order['status'];
export type OrderLine = Order['lines'][number];
export type OrderSummary = Answer<'listOrders'>['orders'][number];
export type Decision = Answer<'readDecision'>;

type ListQuery = NonNullable<operations['listOrders']['parameters']['query']>;
export type StatusGroup = NonNullable<ListQuery['statusGroup']>;

/** Filters of the list that the API knows. */
export interface OrderFilter {
  readonly status?: OrderStatus;
  readonly statusGroup?: StatusGroup;
  readonly promise?: 'atRisk';
  readonly channel?: string;
  readonly external?: string;
  readonly tracking?: string;
  readonly sku?: string;
  readonly customer?: string;
  readonly location?: string;
  /** A day or an instant. */
  readonly from?: string;
  readonly to?: string;
}
