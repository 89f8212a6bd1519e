import * as z from 'zod';
import type { Branch } from '../order/unit-owner.ts';
import type { Exception, ExceptionType } from './exception.ts';
import { exceptionRules } from './exception-types.ts';

/** An error as a state machine's Catch hands it over in `$.error`. */
export const caughtSchema = z.looseObject({
  Error: z.string().default('Unknown'),
  Cause: z.string().default(''),
});
export type Caught = z.output<typeof caughtSchema>;

const TYPE_BY_ERROR: Readonly<Record<string, ExceptionType>> = {
  NoRoute: 'NoRoute',
  PickupChoice: 'PickupChoice',
  NotReady: 'PickupChoice',
  NotCollected: 'PickupChoice',
  LargerThanCapacity: 'LargerThanCapacity',
  BackorderExpired: 'BackorderExpired',
  ReroutesExhausted: 'ReroutesExhausted',
  ReleaseFailed: 'ReleaseFailed',
};

/** The exception that an error of a state becomes: the one of its name, else a fault of ours. */
export function exceptionTypeOf(error: string): ExceptionType {
  return TYPE_BY_ERROR[error] ?? 'ExecutionFailed';
}

const lambdaCause = z.object({ errorMessage: z.string() });

/**
 * What a person reads of a `Cause`, at most 300 characters. Lambda sends JSON with the message and a stack
 * trace.
 */
export function reasonOf(cause: string): string {
  return messageOf(cause).slice(0, 300);
}

function messageOf(cause: string): string {
  try {
    return lambdaCause.parse(JSON.parse(cause)).errorMessage;
  } catch {
    // Only Lambda writes JSON of this form.
    return cause;
  }
}

/**
 * Whether the exception is about units that a plan could not serve while it served the rest: its branch is its
 * own, and it is settled by these units alone (P24).
 */
export function isAboutUnits({ branch }: Pick<Exception, 'branch'>): boolean {
  return branch !== undefined && branch.exception > 0;
}

/**
 * Whether the units that wait under the exception are all that it is about: each of its actions works on these, and
 * it is settled by these (P24).
 */
export function isOfUnitsAlone(exception: Pick<Exception, 'branch' | 'exceptionType'>): boolean {
  return isAboutUnits(exception) || exception.exceptionType === 'ShipCorrected';
}

const numbers = z.array(z.number().int()).default([]);
const listedSchema = z.looseObject({ planned: numbers, made: numbers });

/**
 * The fulfillments that an exception lists beside its own (P24): what was planned for it and shown to nobody, and what
 * an execution had made that ended by a fault.
 */
export function listedFulfillments({ detail }: Pick<Exception, 'detail'>): {
  readonly planned: readonly number[];
  readonly made: readonly number[];
} {
  return listedSchema.parse(detail);
}

/** Whether the exception is about the execution of a return, which moves its units by itself. */
export function isAboutReturn({ detail }: Pick<Exception, 'detail'>): boolean {
  return typeof detail['returnId'] === 'string';
}

/**
 * The open exception that a stuck branch waits for. One that an execution waits for goes first. An exception
 * about units is waited for by its own branch alone, one about a return by no branch of the order.
 */
export function attentionFor(
  exceptions: readonly Exception[],
  { n, exception }: Branch,
): Exception | undefined {
  const open = exceptions.filter(({ status }) => status === 'open');
  if (exception > 0) return open.find((one) => one.n === exception || one.branch?.exception === exception);
  const ofBranch = open.filter(
    (one) => (one.fulfillment ?? 0) === n && !isAboutUnits(one) && !isAboutReturn(one),
  );
  const blocking = ofBranch.filter((one) => exceptionRules[one.exceptionType].blocks);
  return blocking.find(({ waiting }) => waiting) ?? blocking[0];
}
