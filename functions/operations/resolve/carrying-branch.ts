/** Who plans units of a running order that wait under an exception without a branch of its own. */
import { readFulfillments } from '../../fulfillment/work-order/fulfillment.store.ts';
import { type Fulfillment, isFinished } from '../../fulfillment/work-order/fulfillment.ts';
import { waitOfBranch } from '../../order/unit-owner.ts';
import { followedElsewhere, isOfWholeOrder, latestTokens } from '../../relay/meetings/waits.ts';
import { readWaits } from '../../shared/token.store.ts';
import { isOfReturn, type Token } from '../../shared/token.ts';

/** The waits that end for a re-route when units leave their fulfillment. */
const REROUTED_FROM: ReadonlySet<Token['state']> = new Set(['Dispatch', 'Track']);

/** The branch of a fulfillment, or the order's further wait for stock, by its number. */
export type Carrier =
  | { readonly kind: 'fulfillment'; readonly fulfillment: Fulfillment }
  | { readonly kind: 'wait'; readonly wait: number };

function numbersOf(tokens: readonly Token[]): ReadonlySet<number> {
  const ofFulfillments = tokens.filter((one) => one.n > 0 && one.branch === undefined && !isOfReturn(one));
  return new Set(ofFulfillments.map(({ n }) => n));
}

/**
 * Who is to plan such units, by how soon it can: a branch that waits for its location or its parcels; any fulfillment that is
 * on its way, where the order waits for all parcels together; a branch that is held, waits for room or for a person, when it
 * goes on; the further wait for stock, as what it has got; any fulfillment that is not finished, when Route or Track looks at
 * the whole order again. Of several rather the one that the units left (`preferred`). Undefined where nothing is left to do.
 */
export async function carrierOf(
  orderId: string,
  preferred: number | undefined,
): Promise<Carrier | undefined> {
  const waits = await readWaits(orderId);
  const tokens = latestTokens(waits);
  const elsewhere = followedElsewhere(waits);
  const open = (await readFulfillments(orderId)).filter((one) => !isFinished(one));
  const oneOf = (isMeant: (one: Fulfillment) => boolean): Carrier | undefined => {
    const meant = open.filter(isMeant);
    const fulfillment = meant.find(({ n }) => n === preferred) ?? meant[0];
    return fulfillment && { kind: 'fulfillment', fulfillment };
  };
  const soon = numbersOf(tokens.filter(({ state }) => REROUTED_FROM.has(state)));
  const later = numbersOf(tokens);
  const wait = tokens.map(furtherWaitOf).find((one) => one > 0);
  return (
    oneOf(({ n }) => soon.has(n)) ??
    (tokens.some(isOfWholeOrder) ? oneOf(({ n }) => !elsewhere.has(n)) : undefined) ??
    oneOf(({ n }) => later.has(n)) ??
    (wait === undefined ? undefined : { kind: 'wait', wait }) ??
    oneOf(({ n }) => !elsewhere.has(n))
  );
}

/** 0 for any other wait. */
function furtherWaitOf({ state, branch = 0 }: Token): number {
  return state === 'AwaitStock' ? waitOfBranch({ exception: branch }) : 0;
}
