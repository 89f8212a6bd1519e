import type { operations } from '../../client/api.generated.ts';

type Answer<Name extends keyof operations> = operations[Name] extends {
  responses: { 200: { content: { 'application/json': infer Body } } };
}
  ? Body
  : never;

/** A row of a location's queue. */
export type Work = Answer<'listWork'>['fulfillments'][number];
/** One piece of work in full. */
export type WorkSheet = Answer<'readFulfillment'>;
export type WorkStatus = Work['status'];
/** What a location tells of a piece of work. */
export type WorkFact = operations['recordFulfillmentEvent']['requestBody']['content']['application/json'];
export type RejectReason = Extract<WorkFact, { kind: 'rejected' }>['reason'];

/** A location as the network has it. */
export type Place = Answer<'listLocations'>['locations'][number];

/** Goods that come back to a location. */
export type Return = Answer<'listReturns'>['returns'][number];
/** What a location tells of a return. */
export type ReturnFact = operations['recordReturnEvent']['requestBody']['content']['application/json'];
/** Goods that stand at a location's counter and that nobody announced. */
export type CounterGoods = operations['takeInReturn']['requestBody']['content']['application/json'];
/** What a location tells of its stock. */
export type Movement =
  operations['recordMovements']['requestBody']['content']['application/json']['movements'][number];

/** One thing that somebody did, as the API is told of it: its body carries the command's id. */
export type Task =
  | { readonly kind: 'fulfillment'; readonly about: string; readonly body: WorkFact }
  | { readonly kind: 'return'; readonly about: string; readonly body: ReturnFact }
  | { readonly kind: 'counter'; readonly about: string; readonly body: CounterGoods }
  | { readonly kind: 'stock'; readonly about: string; readonly body: Movement };

/** One command: sent any number of times, it is done once, since its body carries its id. */
export interface Outgoing {
  /** The command's own id. */
  readonly id: string;
  /** Whose it is, and of which location. */
  readonly box: string;
  readonly task: Task;
  /** Milliseconds since 1970, by which commands keep their order. */
  readonly at: number;
  /** Why the API refuses it: nothing tries it again. */
  readonly refused?: string;
}
