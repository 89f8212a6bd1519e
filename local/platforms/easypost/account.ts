/** An account of the simulated EasyPost: its shipments, and what each call makes of them. */
import * as z from 'zod';
import type { PlatformClock } from '../clock.ts';

export interface EasyPostAnswer {
  readonly status: number;
  readonly body: unknown;
}

export interface RateRecord {
  readonly id: string;
  readonly object: 'Rate';
  readonly carrier: string;
  readonly service: string;
  readonly rate: string;
  readonly currency: string;
  readonly shipment_id: string;
}

/** A Shipment as it is answered. */
export interface ShipmentRecord {
  readonly id: string;
  readonly object: 'Shipment';
  readonly mode: 'test';
  readonly reference: string | null;
  readonly is_return: boolean;
  readonly created_at: string;
  updated_at: string;
  /** A return's ends are turned around. */
  readonly to_address: Address;
  readonly from_address: Address;
  readonly parcel: { readonly weight: number };
  readonly rates: readonly RateRecord[];
  readonly messages: readonly { readonly carrier: string; readonly type: string; readonly message: string }[];
  selected_rate: RateRecord | null;
  postage_label: { readonly object: 'PostageLabel'; readonly label_url: string } | null;
  tracking_code: string | null;
  refund_status: 'submitted' | 'refunded' | 'rejected' | null;
  status: 'unknown' | 'pre_transit' | 'in_transit';
}

const addressSchema = z.strictObject({
  name: z.string().optional(),
  company: z.string().optional(),
  street1: z.string(),
  street2: z.string().optional(),
  city: z.string().optional(),
  state: z.string().optional(),
  zip: z.string().optional(),
  country: z.string().length(2),
  phone: z.string().optional(),
  email: z.string().optional(),
});
type Address = z.output<typeof addressSchema>;

const createSchema = z.strictObject({
  shipment: z.strictObject({
    is_return: z.boolean().default(false),
    reference: z.string().optional(),
    to_address: addressSchema,
    from_address: addressSchema,
    parcel: z.strictObject({ weight: z.number().min(0.1) }),
  }),
});
const buySchema = z.strictObject({ rate: z.strictObject({ id: z.string() }) });

/** What each service costs in cents: to begin with, and for each ounce. */
const SERVICES = [
  { carrier: 'USPS', service: 'GroundAdvantage', base: 495, anOunce: 9 },
  { carrier: 'USPS', service: 'Priority', base: 780, anOunce: 12 },
  { carrier: 'UPSDAP', service: 'Ground', base: 560, anOunce: 7 },
] as const;

export function failure(status: number, code: string, message: string): EasyPostAnswer {
  return { status, body: { error: { code, message, errors: [] } } };
}

export class Account {
  readonly shipments = new Map<string, ShipmentRecord>();
  readonly silentCarriers = new Map<string, string>();
  readonly #clock: PlatformClock;
  #made = 0;

  constructor(clock: PlatformClock) {
    this.#clock = clock;
  }

  answer(method: string, path: string, text: string): EasyPostAnswer {
    const [, id, act] = /^\/v2\/shipments(?:\/([^/]+))?(?:\/(buy|refund))?$/.exec(path) ?? [];
    if (path === '/v2/shipments' && method === 'POST') return this.#create(text);
    const shipment = this.shipments.get(id ?? '');
    if (!shipment) return failure(404, 'NOT_FOUND', 'The requested resource could not be found.');
    if (act === undefined && method === 'GET') return { status: 200, body: shipment };
    if (act === 'buy' && method === 'POST') return this.#buy(shipment, text);
    if (act === 'refund' && method === 'POST') return this.#refund(shipment);
    return failure(404, 'NOT_FOUND', 'The requested resource could not be found.');
  }

  scan(trackingNumber: string): void {
    for (const shipment of this.shipments.values())
      if (shipment.tracking_code === trackingNumber) this.#change(shipment, { status: 'in_transit' });
  }

  #create(text: string): EasyPostAnswer {
    const parsed = createSchema.safeParse(jsonOf(text));
    if (!parsed.success) return failure(422, 'PARAMETER.INVALID', z.prettifyError(parsed.error));
    const { is_return, reference, to_address: to, from_address: from, parcel } = parsed.data.shipment;
    const id = this.#nextId('shp');
    const silent = SERVICES.filter(({ carrier }) => this.silentCarriers.has(carrier));
    const shipment: ShipmentRecord = {
      id,
      object: 'Shipment',
      mode: 'test',
      reference: reference ?? null,
      is_return,
      created_at: this.#now(),
      updated_at: this.#now(),
      to_address: is_return ? from : to,
      from_address: is_return ? to : from,
      parcel,
      rates: SERVICES.filter((one) => !silent.includes(one)).map(({ carrier, service, base, anOunce }) => ({
        id: this.#nextId('rate'),
        object: 'Rate',
        carrier,
        service,
        rate: ((base + Math.round(anOunce * parcel.weight)) / 100).toFixed(2),
        currency: 'USD',
        shipment_id: id,
      })),
      messages: [...new Set(silent.map(({ carrier }) => carrier))].map((carrier) => ({
        carrier,
        type: 'rate_error',
        message: this.silentCarriers.get(carrier) ?? '',
      })),
      selected_rate: null,
      postage_label: null,
      tracking_code: null,
      refund_status: null,
      status: 'unknown',
    };
    this.shipments.set(id, shipment);
    return { status: 201, body: shipment };
  }

  #buy(shipment: ShipmentRecord, text: string): EasyPostAnswer {
    const { data } = buySchema.safeParse(jsonOf(text));
    const rate = shipment.rates.find(({ id }) => id === data?.rate.id);
    if (shipment.postage_label)
      return failure(422, 'SHIPMENT.POSTAGE.EXISTS', 'Postage already exists for this shipment.');
    if (!rate) return failure(422, 'RATE.INVALID', 'The rate is not of this shipment.');
    return this.#changed(shipment, {
      selected_rate: rate,
      postage_label: { object: 'PostageLabel', label_url: `https://labels.example.com/${shipment.id}.png` },
      tracking_code: `9400${String(this.#made).padStart(16, '0')}`,
      status: 'pre_transit',
    });
  }

  #refund(shipment: ShipmentRecord): EasyPostAnswer {
    if (!shipment.postage_label)
      return failure(422, 'SHIPMENT.REFUND.UNAVAILABLE', 'There is no postage to refund.');
    const refund_status = shipment.status === 'in_transit' ? 'rejected' : 'submitted';
    return this.#changed(shipment, { refund_status });
  }

  #changed(shipment: ShipmentRecord, change: Partial<ShipmentRecord>): EasyPostAnswer {
    return { status: 200, body: this.#change(shipment, change) };
  }

  #change(shipment: ShipmentRecord, change: Partial<ShipmentRecord>): ShipmentRecord {
    const next = { ...shipment, ...change, updated_at: this.#now() };
    this.shipments.set(shipment.id, next);
    return next;
  }

  #nextId(prefix: string): string {
    this.#made += 1;
    return `${prefix}_${String(this.#made).padStart(32, '0')}`;
  }

  #now(): string {
    return this.#clock.now().toISOString();
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
