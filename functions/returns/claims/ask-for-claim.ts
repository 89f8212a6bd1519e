/** A claim is made, by whomever: judged by the policy of the order's channel, and once under its id. */
import type { Asker } from '../../shared/caller.ts';
import { carryOutOnce } from '../../shared/command.ts';
import type { DoorAnswer } from '../../shared/door.ts';
import { key } from '../../shared/keys.ts';
import type { ClaimRequest } from './claim-request.ts';
import { makeClaim } from './make-claim.ts';

/** What is claimed, by whom, and under which id of theirs. */
export interface AskedClaim {
  readonly claim: ClaimRequest;
  readonly caller: Asker;
  readonly id: string;
}

/**
 * The claim that somebody makes; the same made again is answered the same.
 * @throws InvalidRequest, Conflict where the policy or the order's parcels refuse it
 */
export function askForClaim(
  orderId: string,
  { claim, caller, id }: AskedClaim,
  now: string,
): Promise<DoorAnswer> {
  const content = { claim: orderId, ...claim };
  const command = { aggregate: key.order(orderId), caller, id, kind: 'claim' as const, content, now };
  const isByLink = caller.kind === 'link';
  return carryOutOnce(command, (record) => makeClaim(orderId, { ...claim, isByLink }, now, record));
}
