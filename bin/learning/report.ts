/** What was learnt, as lines of a terminal. */
import { formatMoney } from '../../functions/shared/money.ts';
import type { Acceptance } from './acceptance.ts';
import { boundsText, days, percent, timeText } from './figure-text.ts';
import type { Invoices } from './invoice-file.ts';
import type { InvoicedPast, InvoicedShipment } from './invoiced.ts';
import type { Learnt } from './learnt.ts';
import type { PickedPast } from './picks.ts';
import type { Proposal } from './proposals.ts';
import type { TransitPast } from './transit.ts';

/** Rows with their columns under one another: names to the left, figures to the right. */
function table(head: readonly string[], rows: readonly (readonly string[])[], names: number): string[] {
  const widths = head.map((title, at) => Math.max(title.length, ...rows.map((row) => row[at]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, at) => (at < names ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0)))
      .join('  ')
      .trimEnd();
  return [head, ...rows].map((cells) => `  ${line(cells)}`);
}

/** At most so many of a long list are printed; how many there are is said. */
const SHOWN = 20;

function differenceRow({ shipment, invoicedMinor }: InvoicedShipment): string[] {
  const { fulfillmentId, card, zone, predictedMinor, currency, parcels } = shipment;
  const money = (minor: number): string => formatMoney(minor, currency);
  const numbers = parcels.map(({ number }) => number).join(' ');
  const difference = invoicedMinor - predictedMinor;
  return [
    fulfillmentId,
    card,
    zone,
    money(predictedMinor),
    money(invoicedMinor),
    money(difference),
    currency,
    numbers,
  ];
}

function invoicedLines({ lanes, differences, unknown, leftOut }: InvoicedPast): string[] {
  const rows = lanes.map(({ card, zone, currency, predictedMinor, invoicedMinor, ratio }) => [
    card,
    zone,
    String(ratio.count),
    `${formatMoney(predictedMinor, currency)} ${currency}`,
    formatMoney(invoicedMinor, currency),
    percent(ratio.raw),
    percent(ratio.value),
    boundsText(ratio, percent),
  ]);
  const head = ['card', 'zone', 'shipments', 'expected', 'invoiced', 'ratio', 'believed', 'in 9 of 10 cases'];
  const shown = differences.slice(0, SHOWN);
  const unlike = differences.filter(
    ({ shipment, invoicedMinor }) => invoicedMinor !== shipment.predictedMinor,
  );
  return [
    'What carriers charged against what was expected',
    ...table(head, rows, 2),
    `  Left out: ${leftOut.notInvoiced} shipments without an invoice of each parcel, ${leftOut.notWhole} that left otherwise than`,
    `  planned, ${leftOut.otherCurrency} in another currency.`,
    `  ${unlike.length} of ${differences.length} shipments cost otherwise than expected; the largest differences:`,
    ...table(
      ['fulfillment', 'card', 'zone', 'expected', 'invoiced', 'more', '', 'parcels'],
      shown.map(differenceRow),
      3,
    ),
    `  ${unknown.length} charges are of parcels that nobody here sent${unknown.length > 0 ? ':' : '.'}`,
    ...unknown
      .slice(0, SHOWN)
      .map(
        ({ at, number, minor, currency }) =>
          `    ${at}: ${number}, ${formatMoney(minor, currency)} ${currency}`,
      ),
  ];
}

function transitLines({ lanes, leftOut }: TransitPast): string[] {
  const rows = lanes.map(({ card, service, zone, late, lateParcels }) => [
    card,
    service,
    zone,
    String(late.count),
    percent(lateParcels / late.count),
    days(late.raw),
    days(late.value),
    boundsText(late, days),
  ]);
  const head = ['card', 'service', 'zone', 'parcels', 'late', 'days', 'believed', 'in 9 of 10 cases'];
  return [
    'Days of delivery after the date that was promised',
    ...table(head, rows, 3),
    `  Left out: ${leftOut.underway} parcels that have not arrived, ${leftOut.leftLater} that did not leave on the planned day,`,
    `  ${leftOut.unknownZone} to an unknown time zone.`,
  ];
}

function pickedLines({ failures, overall, units }: PickedPast): string[] {
  const rows = failures
    .toSorted((one, other) => other.share.value - one.share.value)
    .map(({ location, tag, share, missing }) => [
      location,
      tag ?? '(no tag)',
      String(share.count),
      String(missing),
      percent(share.raw),
      percent(share.value),
      boundsText(share, percent),
    ]);
  const head = ['location', 'tag', 'asked', 'missing', 'share', 'believed', 'in 9 of 10 cases'];
  const note = rows.length > SHOWN ? [`  and ${rows.length - SHOWN} more, of less.`] : [];
  return [
    `Units that were not found: ${percent(overall)} of ${units}`,
    ...table(head, rows.slice(0, SHOWN), 2),
    ...note,
  ];
}

function acceptanceLines(acceptances: readonly Acceptance[]): string[] {
  const rows = acceptances.map(({ location, median, slowest, accepted, notAccepted }) => [
    location,
    String(accepted),
    String(notAccepted),
    timeText(median.value),
    timeText(slowest.value),
    boundsText(slowest, timeText),
  ]);
  const head = ['location', 'accepted', 'not', 'half within', '19 of 20 within', 'in 9 of 10 cases'];
  return ['Time to accept work', ...table(head, rows, 1)];
}

function proposalLines(kind: string, proposals: readonly Proposal<unknown>[]): string[] {
  return proposals.flatMap(({ id, because }) => [
    `  ${kind} ${id}`,
    ...because.map((sentence) => `    ${sentence}`),
  ]);
}

/** All that was learnt, what was wrong with the invoices first. */
export function learntReport(all: Learnt, invoices: Invoices | undefined): string[] {
  const { past, invoiced, transit, picked, acceptances, proposals } = all;
  const proposed = [
    ...proposalLines('rate card', proposals.cards),
    ...proposalLines('location', proposals.locations),
    ...proposalLines('rules', proposals.rules),
  ];
  const wrong = (invoices?.errors ?? []).slice(0, SHOWN);
  const more = (invoices?.errors.length ?? 0) - wrong.length;
  return [
    `${past.orders} orders: ${past.work.length} pieces of work, ${past.shipments.length} shipments by a carrier`,
    ...(invoices?.notes ?? []),
    ...wrong,
    ...(more > 0 ? [`and ${more} more rows that count nothing`] : []),
    '',
    ...(invoiced ? [...invoicedLines(invoiced), ''] : []),
    ...transitLines(transit),
    '',
    ...pickedLines(picked),
    '',
    ...acceptanceLines(acceptances),
    '',
    proposed.length > 0 ? 'Proposed' : 'Nothing is proposed: no difference is sure enough, or worth it.',
    ...proposed,
  ];
}
