/** Where an operator who retries wants units to go, and where not. Pure. */
import * as z from 'zod';
import type { Exception } from '../../exceptions/exception.ts';
import type { Branch } from '../../order/unit-owner.ts';
import type { RoutingHistory } from '../../planner/plan-input.ts';

/** `parameters` of a retry: locations not to use, or the only one to use. */
export const guidanceSchema = z.looseObject({
  excludeLocations: z.array(z.string().min(1)).optional(),
  onlyLocation: z.string().min(1).optional(),
  /** What was to be collected is shipped. */
  ship: z.boolean().optional(),
});
export type Guidance = z.output<typeof guidanceSchema>;

function isOf({ fulfillment = 0, branch, n: number }: Exception, { n, exception }: Branch): boolean {
  if (exception > 0) return number === exception || branch?.exception === exception;
  return fulfillment === n && (branch === undefined || branch.exception === 0);
}

/** The latest exception of a branch that was resolved by retry. */
export function lastRetry(exceptions: readonly Exception[], branch: Branch): Exception | undefined {
  return exceptions
    .filter((one) => isOf(one, branch) && one.resolved?.action === 'retry')
    .sort((a, b) => (b.n ?? 0) - (a.n ?? 0))[0];
}

/** What the person said who retried. */
export function guidanceOf(retried: Exception | undefined): Guidance {
  const said = guidanceSchema.safeParse(retried?.resolved?.parameters ?? {});
  return said.success ? said.data : {};
}

/**
 * Where the units must not go (the locations that they left, and those that the operator excludes), and where
 * alone they may, if the operator named a location.
 */
export function operatorGuidance(
  exceptions: readonly Exception[],
  branch: Branch,
  left: readonly { location: string; reason?: string }[],
): Pick<RoutingHistory, 'excluded' | 'only'> {
  const { excludeLocations = [], onlyLocation } = guidanceOf(lastRetry(exceptions, branch));
  // An operator who names a location means it, also where it has given the units back before.
  const excluded = [
    ...left.filter(({ location }) => location !== onlyLocation),
    ...excludeLocations.map((location) => ({ location, reason: 'operator' })),
  ];
  return { excluded, ...(onlyLocation === undefined ? {} : { only: [onlyLocation] }) };
}
