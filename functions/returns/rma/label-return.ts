/** Goods of a return get labels, and leave the customer with them. Pure. */
import type { ParcelKey } from '../../network/carriers/carrier.ts';
import { awaitsGoods, type Return } from './return.ts';
import { awaitsReview, eventOf, reviseReturn } from './return-change.ts';
import { type ReturnMoment, receiptDeadline } from './return-deadlines.ts';
import { idsOfLabel, isSameLabel, parcelOfLabel, type ReturnLabel } from './return-label.ts';

/** What somebody tells of a label. */
export interface ToldLabel {
  readonly paidBy?: ReturnLabel['paidBy'] | undefined;
  readonly carrier?: string | undefined;
  readonly trackingNumber?: string | undefined;
  readonly reference?: string | undefined;
  readonly cost?: ReturnLabel['cost'];
  readonly url?: string | undefined;
}

/** Who tells of a label, `<caller kind>:<id>`, and when (UTC ISO). */
interface LabelTeller {
  readonly by: string;
  readonly now: string;
}

/** The label as it is kept: who pays is as the policy says of the first line, where nobody says otherwise. */
export function keptLabel(
  { terms }: Pick<Return, 'terms'>,
  told: ToldLabel,
  { by, now }: LabelTeller,
): ReturnLabel {
  const { paidBy = terms?.lines[0]?.label ?? 'brand', cost, url } = told;
  return {
    paidBy,
    ...idsOfLabel(told),
    ...(cost === undefined ? {} : { cost }),
    ...(url === undefined ? {} : { url }),
    by,
    toldAt: now,
  };
}

/** What is awaited stays awaited. */
function dueOf({ dueAt, remindAt }: Return): Partial<Return> {
  const reminder = remindAt === undefined ? {} : { remindAt };
  return dueAt === undefined ? reminder : { ...reminder, dueAt };
}

/** A label is known with which the goods travel; undefined where it was known before, with all that is told of it. */
export function labelReturn(before: Return, told: ToldLabel, teller: LabelTeller): Return | undefined {
  const { labels = [] } = before;
  const label = keptLabel(before, told, teller);
  const known = labels.find((one) => isSameLabel(one, label));
  const { by: _by, toldAt: _at, ...news } = label;
  const next = known ? { ...known, ...news } : label;
  if (known && JSON.stringify(known) === JSON.stringify(next)) return undefined;
  const all = known ? labels.map((one) => (one === known ? next : one)) : [...labels, next];
  const { paidBy, cost } = next;
  const data = { ...idsOfLabel(next), paidBy, ...(cost === undefined ? {} : { cost }) };
  return reviseReturn(
    before,
    { ...dueOf(before), labels: all },
    teller.now,
    eventOf('labelled', before, data),
  );
}

function isOfParcel(label: ReturnLabel, { carrier, number }: ParcelKey): boolean {
  const parcel = parcelOfLabel(label);
  return parcel?.carrier === carrier && parcel.number === number;
}

/** What the first scan of its goods makes of a return that waits for them: they are due later, not to be reminded of. */
function underWay(before: Return, moment: ReturnMoment): Partial<Return> {
  // A person is still to say whether the goods may come: that they do is no answer.
  if (!awaitsGoods(before) || awaitsReview(before)) return dueOf(before);
  const { due } = receiptDeadline(before, moment);
  const receiveBy = due > before.receiveBy ? due : before.receiveBy;
  return { status: 'in_transit', receiveBy, dueAt: receiveBy };
}

/**
 * A carrier has scanned a parcel of the goods for the first time, at `occurredAt` (UTC ISO). Undefined where that is
 * known, or no label is of that parcel. A return that has ended stays as it is: its goods come late.
 */
export function scanReturn(
  before: Return,
  parcel: ParcelKey,
  occurredAt: string,
  moment: ReturnMoment,
): Return | undefined {
  const { labels = [] } = before;
  const label = labels.find((one) => one.scannedAt === undefined && isOfParcel(one, parcel));
  if (!label) return undefined;
  const change: Partial<Return> = {
    labels: labels.map((one) => (one === label ? { ...one, scannedAt: occurredAt } : one)),
    inTransitAt: before.inTransitAt ?? occurredAt,
    ...underWay(before, moment),
  };
  const event = eventOf('in_transit', before, { ...idsOfLabel(label), occurredAt });
  return reviseReturn(before, change, moment.now, event);
}
