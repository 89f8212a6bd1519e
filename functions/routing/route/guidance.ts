/** Where an operator who retries wants units to go, and where not. Pure. */
import * as z from 'zod';
import type { Exception } from '../../exceptions/exception.ts';
import type { RoutingHistory } from '../../planner/plan-input.ts';

/** `parameters` of a retry: locations not to use, or the only one to use. */
export const guidanceSchema = z.looseObject({
  excludeLocations: z.array(z.string().min(1)).optional(),
  onlyLocation: z.string().min(1).optional(),
});

/** The latest exception of a fulfillment (0: the order itself) that was resolved by retry. */
export function lastRetry(exceptions: readonly Exception[], fulfillment: number): Exception | undefined {
  return exceptions
    .filter((one) => (one.fulfillment ?? 0) === fulfillment && one.resolved?.action === 'retry')
    .sort((a, b) => (b.n ?? 0) - (a.n ?? 0))[0];
}

/**
 * Where the units must not go (the locations that they left, and those that the operator excludes), and where
 * alone they may, if the operator named a location.
 */
export function operatorGuidance(
  exceptions: readonly Exception[],
  fulfillment: number,
  left: readonly { location: string; reason?: string }[],
): Pick<RoutingHistory, 'excluded' | 'only'> {
  const said = guidanceSchema.safeParse(lastRetry(exceptions, fulfillment)?.resolved?.parameters ?? {});
  const { excludeLocations = [], onlyLocation } = said.success ? said.data : {};
  // An operator who names a location means it, also where it has given the units back before.
  const excluded = [
    ...left.filter(({ location }) => location !== onlyLocation),
    ...excludeLocations.map((location) => ({ location, reason: 'operator' })),
  ];
  return { excluded, ...(onlyLocation === undefined ? {} : { only: [onlyLocation] }) };
}
