/** What must hold of labels that are made here, when all is quiet: here and at whoever made them. */
import { parseException } from '../../functions/exceptions/exception.store.ts';
import type { Exception } from '../../functions/exceptions/exception.ts';
import { LABEL_TELLER } from '../../functions/labels/make-label.ts';
import { parseReturn } from '../../functions/returns/rma/return.store.ts';
import { awaitsGoods, type Return } from '../../functions/returns/rma/return.ts';
import { awaitsReview } from '../../functions/returns/rma/return-change.ts';
import type { ReturnLabel } from '../../functions/returns/rma/return-label.ts';
import type { ShipmentRecord } from '../../local/platforms/easypost/account.ts';
import type { World } from '../world.ts';
import type { Violation } from './violation.ts';

/** A return, what EasyPost sold for it, and what a person was asked about its order. */
interface Labelled {
  readonly returned: Return;
  readonly bought: readonly ShipmentRecord[];
  readonly exceptions: readonly Exception[];
}

function ownLabels({ labels = [] }: Return): ReturnLabel[] {
  return labels.filter(({ by }) => by === LABEL_TELLER);
}

function violation(about: string, text: string): Violation {
  return { rule: 'label', about, text };
}

/** A label that cannot be given back any more, or that was not taken back: its carrier has seen it, or its maker refused. */
function isPaid({ returned }: Labelled, { id }: ShipmentRecord): boolean {
  const known = ownLabels(returned).find(({ reference }) => reference === id);
  return known?.scannedAt !== undefined || known?.givenBack === 'refused';
}

/** Goods that are to come by a label of ours have one, or a person knows that they have none. */
function missingLabels({ returned, exceptions }: Labelled): Violation[] {
  const { returnId, terms, labels = [] } = returned;
  if (terms?.makesLabel !== true || !awaitsGoods(returned) || awaitsReview(returned)) return [];
  const hasLabel = labels.some(
    ({ trackingNumber, voidedAt }) => trackingNumber !== undefined && voidedAt === undefined,
  );
  const isAsked = exceptions.some(
    ({ exceptionType, status, detail }) =>
      (exceptionType === 'LabelNotMade' && detail['returnId'] === returnId) ||
      (exceptionType === 'ExecutionFailed' && status === 'open'),
  );
  return hasLabel || isAsked ? [] : [violation(returnId, 'it awaits goods, without a label')];
}

/** What is known here is what was sold there. */
function unknownLabels({ returned, bought }: Labelled): Violation[] {
  return ownLabels(returned).flatMap(({ reference = '', trackingNumber, givenBack }) => {
    const sold = bought.find(({ id }) => id === reference);
    if (sold?.tracking_code !== trackingNumber)
      return [violation(returned.returnId, `its label ${reference} is not the one that was sold`)];
    const isKept = givenBack === 'voided' && sold?.refund_status === null;
    return isKept ? [violation(returned.returnId, `its label ${reference} is not void there`)] : [];
  });
}

/** Of one return no second label is bought while a first can be used. */
function secondLabels(labelled: Labelled): Violation[] {
  const open = labelled.bought.filter((one) => one.refund_status === null && !isPaid(labelled, one));
  return open.length > 1
    ? [violation(labelled.returned.returnId, `${open.length} labels are bought, and none is void`)]
    : [];
}

/** Nobody pays for labels of goods that never come. */
function keptLabels(labelled: Labelled): Violation[] {
  const { returned, bought, exceptions } = labelled;
  const { returnId, status, receivedAt } = returned;
  const isOver = (status === 'cancelled' || status === 'expired') && receivedAt === undefined;
  const isFaulted = exceptions.some(
    (one) => one.exceptionType === 'ExecutionFailed' && one.status === 'open',
  );
  if (!isOver || isFaulted) return [];
  return bought
    .filter((one) => one.refund_status === null && !isPaid(labelled, one))
    .map(({ id }) => violation(returnId, `it is ${status}, and its label ${id} was not given back`));
}

/** Labels of all returns as they are here and at EasyPost. */
export function labelViolations({ easypost, table }: World): Violation[] {
  const { shipments } = easypost.account;
  const bought = [...shipments.values()].filter(({ postage_label }) => postage_label !== null);
  const exceptions = table.store.ofType('Exception').map(parseException);
  return table.store
    .ofType('Return')
    .map(parseReturn)
    .flatMap((returned) => {
      const labelled = {
        returned,
        bought: bought.filter(({ reference }) => reference === returned.returnId),
        exceptions: exceptions.filter(({ orderId }) => orderId === returned.orderId),
      };
      return [
        ...missingLabels(labelled),
        ...unknownLabels(labelled),
        ...secondLabels(labelled),
        ...keptLabels(labelled),
      ];
    });
}
