/** Labels for the way back by EasyPost: a Shipment that is flagged as a return. */
import type { CallResult, NotDone } from '../../channels/contract/call-answer.ts';
import type { BoughtLabel, LabelAddress, LabelChoice, LabelMaker, WantedLabel } from '../label-maker.ts';
import { callEasyPost, type EasyPostAccess } from './call.ts';
import { cheapestRate, costOf } from './rate.ts';
import type { EasyPostShipment } from './shapes.ts';

const GRAMS_AN_OUNCE = 28.349523125;
/** The least that EasyPost takes: a tenth of an ounce. */
const LEAST_OUNCES = 0.1;

/** Ounces with one decimal, upwards: a parcel that weighs more than its label says costs a surcharge. */
export function ouncesOf(grams: number): number {
  return Math.max(LEAST_OUNCES, Math.ceil((grams / GRAMS_AN_OUNCE) * 10) / 10);
}

function addressOf({ name, company, lines, city, region, postalCode, country, phone, email }: LabelAddress) {
  return {
    name: name ?? company,
    company,
    street1: lines[0],
    // EasyPost has two lines; what an address has more is not lost.
    street2: lines.length > 1 ? lines.slice(1).join(', ') : undefined,
    city,
    state: region,
    zip: postalCode,
    country,
    phone,
    email,
  };
}

/**
 * The ends are those of the way out, as EasyPost wants them: it turns them around for a return (docs.easypost.com,
 * Returns).
 */
function shipmentFor({ reference, customer, location, weightGrams }: WantedLabel): object {
  return {
    shipment: {
      is_return: true,
      reference,
      to_address: addressOf(customer),
      from_address: addressOf(location),
      parcel: { weight: ouncesOf(weightGrams) },
    },
  };
}

function boughtLabel(shipment: EasyPostShipment): BoughtLabel | undefined {
  const { selected_rate: rate, postage_label: label, tracking_code: number } = shipment;
  if (!rate || !label || !number) return undefined;
  return {
    carrier: rate.carrier,
    service: rate.service,
    trackingNumber: number,
    url: label.label_url,
    cost: costOf(rate),
  };
}

/** No carrier offers what may be bought: what they say of it is what a person needs. */
function noRate({ messages }: EasyPostShipment): NotDone {
  const said = messages.map(({ carrier, message }) => `${carrier ?? 'EasyPost'}: ${String(message)}`);
  const words =
    said.length > 0 ? said.join(' ').slice(0, 500) : 'No carrier offers a service that may be bought.';
  return { kind: 'refused', about: 'call', code: 'NO_RATE', words };
}

/** What became of a label whose money was asked back (docs.easypost.com, Shipping Refund). */
const REFUND_STATUSES: Readonly<Record<string, 'voided' | 'refused'>> = {
  submitted: 'voided',
  refunded: 'voided',
  rejected: 'refused',
  not_applicable: 'refused',
};

export class EasyPost implements LabelMaker {
  readonly #access: EasyPostAccess;

  constructor(access: EasyPostAccess) {
    this.#access = access;
  }

  readonly offer = async (wanted: WantedLabel): Promise<CallResult<string>> => {
    const made = await callEasyPost(this.#access, {
      method: 'POST',
      path: '/shipments',
      body: shipmentFor(wanted),
    });
    return made.kind === 'done' ? { kind: 'done', value: made.value.id } : made;
  };

  /** Looks first: whether an earlier purchase was carried out, nobody else can say. */
  readonly buy = async (offer: string, choice: LabelChoice): Promise<CallResult<BoughtLabel>> => {
    const read = await this.#read(offer);
    if (read.kind !== 'done') return read;
    const known = boughtLabel(read.value);
    if (known) return { kind: 'done', value: known };
    const rate = cheapestRate(read.value, choice);
    if (!rate) return noRate(read.value);
    const bought = await callEasyPost(this.#access, {
      method: 'POST',
      path: `/shipments/${offer}/buy`,
      body: { rate: { id: rate.id } },
    });
    if (bought.kind !== 'done') return bought;
    const label = boughtLabel(bought.value);
    return label
      ? { kind: 'done', value: label }
      : { kind: 'unanswered', why: 'EasyPost answers without a label' };
  };

  readonly void = async (offer: string): Promise<CallResult<'voided' | 'refused'>> => {
    const read = await this.#read(offer);
    if (read.kind !== 'done') return read;
    // An offer that nobody bought has cost nothing.
    if (!boughtLabel(read.value)) return { kind: 'done', value: 'voided' };
    const known = REFUND_STATUSES[read.value.refund_status ?? ''];
    if (known) return { kind: 'done', value: known };
    const asked = await callEasyPost(this.#access, { method: 'POST', path: `/shipments/${offer}/refund` });
    if (asked.kind !== 'done') return asked;
    const value = REFUND_STATUSES[asked.value.refund_status ?? ''];
    return value
      ? { kind: 'done', value }
      : { kind: 'unanswered', why: 'EasyPost does not say what became of it' };
  };

  #read(offer: string): Promise<CallResult<EasyPostShipment>> {
    return callEasyPost(this.#access, { method: 'GET', path: `/shipments/${offer}` });
  }
}
