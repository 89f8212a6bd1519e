import type { CallResult, NotDone } from '../channels/contract/call-answer.ts';
import { readLocation, readSkus } from '../network/entities/network.store.ts';
import type { LabelPolicy, ReturnPolicy } from '../network/entities/return-policy.ts';
import { readOrder } from '../order/order.store.ts';
import { readBody } from '../order/order-body.store.ts';
import { channelOf } from '../returns/policy/return-terms.ts';
import { labelReturn } from '../returns/rma/label-return.ts';
import { readReturn, saveReturn } from '../returns/rma/return.store.ts';
import { awaitsGoods, type Return } from '../returns/rma/return.ts';
import { settleLabelNotMade } from '../returns/rma/return-exceptions.ts';
import { Unavailable } from '../shared/errors.ts';
import { retryMoved, transact } from '../shared/transact.ts';
import type { BoughtLabel, LabelMaker } from './label-maker.ts';
import { makerOf } from './makers.ts';
import { tellRefused } from './refused-label.ts';
import { wantedLabel } from './wanted-label.ts';

/** Who tells of labels that are made here. */
export const LABEL_TELLER = 'system:labels';

/** What became of it: `none` where no label is wanted any more, `refused` where a person is told so. */
export type MadeLabel = 'made' | 'none' | 'refused';

/** Whether the return still waits for a label: goods that have come, and a label that is known, need none. */
function isLabelWanted(returned: Return): boolean {
  const { terms, labels = [] } = returned;
  const isKnown = labels.some(
    ({ trackingNumber, voidedAt }) => trackingNumber !== undefined && voidedAt === undefined,
  );
  return terms?.makesLabel === true && awaitsGoods(returned) && !isKnown;
}

/** What was asked, or thrown: what passes by itself is tried again by the state machine. @throws Unavailable */
export function mustPass<T>(result: CallResult<T>): Exclude<CallResult<T>, { kind: 'later' | 'unanswered' }> {
  if (result.kind === 'later' || result.kind === 'unanswered')
    throw new Unavailable(`whoever makes labels: ${result.why}`);
  return result;
}

/** The offer that a label is still to be bought by: that of a label which is void is spent. */
function openOffer({ labels = [], labelOffer }: Return): string | undefined {
  const isSpent = labels.some(
    ({ reference, voidedAt }) => reference === labelOffer && voidedAt !== undefined,
  );
  return isSpent ? undefined : labelOffer;
}

/** Keeps the offer before anything is bought: a repetition buys the same one. */
async function keepOffer(returnId: string, offer: string): Promise<string> {
  return retryMoved(async () => {
    const before = await readReturn(returnId);
    const open = openOffer(before);
    if (open !== undefined) return open;
    await transact([saveReturn(before, { ...before, labelOffer: offer, version: before.version + 1 })]);
    return offer;
  });
}

/** Nothing can be bought by an offer without a rate: whoever tries again asks for another, which may have one. */
async function dropOffer(returnId: string, offer: string): Promise<void> {
  await retryMoved(async () => {
    const { labelOffer, ...before } = await readReturn(returnId);
    if (labelOffer !== offer) return;
    await transact([saveReturn(before, { ...before, version: before.version + 1 })]);
  });
}

async function offerFor(
  returned: Return,
  maker: LabelMaker,
  { resale: { assumedGrams } }: ReturnPolicy,
): Promise<CallResult<string>> {
  const open = openOffer(returned);
  if (open !== undefined) return { kind: 'done', value: open };
  const order = await readOrder(returned.orderId);
  const [body, location, skus] = await Promise.all([
    readBody(order.orderId, order.bodyVersion),
    readLocation(returned.location),
    readSkus(returned.lines.map(({ sku }) => sku)),
  ]);
  const wanted = wantedLabel(returned, location, { body, skus, assumedGrams });
  if (!wanted)
    return {
      kind: 'refused',
      about: 'order',
      code: 'NO_ADDRESS',
      words: 'Nobody knows where the customer is.',
    };
  const offered = await maker.offer(wanted);
  if (offered.kind !== 'done') return offered;
  return { kind: 'done', value: await keepOffer(returned.returnId, offered.value) };
}

async function buyLabel(
  returned: Return,
  policy: ReturnPolicy,
  labels: LabelPolicy,
): Promise<(BoughtLabel & { offer: string }) | NotDone> {
  const maker = await makerOf(labels);
  if (maker.kind !== 'done') return maker;
  const offer = mustPass(await offerFor(returned, maker.value, policy));
  if (offer.kind !== 'done') return offer;
  const bought = mustPass(await maker.value.buy(offer.value, labels));
  if (bought.kind === 'done') return { ...bought.value, offer: offer.value };
  if (bought.kind === 'refused' && bought.code === 'NO_RATE') await dropOffer(returned.returnId, offer.value);
  return bought;
}

/** The label is told like any other, once. */
async function keepLabel(
  returnId: string,
  { offer, carrier, trackingNumber, url, cost }: BoughtLabel & { offer: string },
  now: string,
): Promise<void> {
  await retryMoved(async () => {
    const before = await readReturn(returnId);
    const told = { paidBy: 'brand', reference: offer, carrier, trackingNumber, url, cost } as const;
    const next = labelReturn(before, told, { by: LABEL_TELLER, now });
    if (!next) return;
    await transact([saveReturn(before, next), ...(await settleLabelNotMade(before, next, now))]);
  });
}

/**
 * Makes the label of a return, once, however often it is tried. What whoever makes it refuses opens LabelNotMade.
 * @throws Unavailable while it cannot be made
 */
export async function makeLabel(returnId: string, now: string): Promise<MadeLabel> {
  const returned = await readReturn(returnId);
  const policy = (await channelOf(returned))?.policies.returns;
  if (!policy?.labels || !isLabelWanted(returned)) return 'none';
  const bought = await buyLabel(returned, policy, policy.labels);
  if ('kind' in bought) {
    await tellRefused(returnId, bought, now);
    return 'refused';
  }
  await keepLabel(returnId, bought, now);
  return 'made';
}
