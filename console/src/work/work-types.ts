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
