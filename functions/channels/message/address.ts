import { countryCode } from '../../order/countries.ts';
import { addressSchema } from '../../order/order-form.ts';
import type { PartialAddress, PartialOrder } from './channel-message.ts';
import { clip } from './fields.ts';

/** An address by the fields that platforms have in common, as text; coordinates in degrees. */
export interface AddressFields {
  readonly name?: string | undefined;
  readonly company?: string | undefined;
  readonly lines: readonly (string | undefined)[];
  readonly city?: string | undefined;
  readonly regionCode?: string | undefined;
  readonly regionText?: string | undefined;
  readonly postalCode?: string | undefined;
  /** A code or a name. */
  readonly country?: string | undefined;
  readonly phone?: string | undefined;
  readonly email?: string | undefined;
  readonly latitude?: string | undefined;
  readonly longitude?: string | undefined;
}

/** An address that says more than where the country is; undefined without a street line. */
export function withStreet(address: PartialAddress | undefined): PartialAddress | undefined {
  return address?.lines === undefined ? undefined : address;
}

/**
 * A canonical address as far as it goes; undefined where nothing is said of it. An unknown country is left as written,
 * for validation to name.
 */
export function addressOf(fields: AddressFields): PartialAddress | undefined {
  const { lines: texts, ...others } = fields;
  const lines = texts.map((line) => clip(line, 200)).filter((line) => line !== undefined);
  const isSaid = Object.values(others).some((value) => value !== undefined);
  if (lines.length === 0 && !isSaid) return undefined;
  const geo = geoOf(fields);
  const country = fields.country === undefined ? undefined : (countryCode(fields.country) ?? fields.country);
  const region = regionOf(fields.regionCode, country);
  return {
    name: clip(fields.name, 200),
    company: clip(fields.company, 200),
    ...(lines.length > 0 ? { lines } : {}),
    city: clip(fields.city, 100),
    region,
    regionText: clip(fields.regionText ?? (region === undefined ? fields.regionCode : undefined), 100),
    postalCode: clip(fields.postalCode, 20),
    country,
    phone: clip(fields.phone, 50),
    email: clip(fields.email, 254),
    ...(geo ? { geo } : {}),
  };
}

const REGION_CODE = /^[A-Z0-9]{1,3}$/;

/**
 * The subdivision part of ISO 3166-2 of a code such as `NY`, `JP13` or `JP-13`. Where customers type a county in by
 * themselves the field holds words: those are no code.
 */
function regionOf(text: string | undefined, country: string | undefined): string | undefined {
  const code = text?.trim().toUpperCase();
  if (code === undefined) return undefined;
  const isPrefixed = country !== undefined && code.startsWith(country) && code.length > country.length + 1;
  const part = isPrefixed ? code.slice(country.length).replace(/^-/, '') : code;
  return REGION_CODE.test(part) ? part : undefined;
}

/** Both coordinates or none: a missing one is not zero. */
function geoOf({ latitude, longitude }: AddressFields): PartialAddress['geo'] {
  if (latitude === undefined || longitude === undefined) return undefined;
  const geo = { latitude: Number(latitude), longitude: Number(longitude) };
  return Number.isFinite(geo.latitude) && Number.isFinite(geo.longitude) ? geo : undefined;
}

/** First and last name as one; undefined when neither is there. */
export function fullName(
  person:
    | { readonly first_name?: string | undefined; readonly last_name?: string | undefined }
    | null
    | undefined,
): string | undefined {
  return [person?.first_name, person?.last_name].filter(Boolean).join(' ') || undefined;
}

/** An address that cannot be used quarantines an order only where something has to go there. */
export function usableAddresses({
  state,
  shipTo,
  billTo,
}: Pick<PartialOrder, 'state' | 'shipTo' | 'billTo'>): Pick<PartialOrder, 'shipTo' | 'billTo'> {
  return {
    billTo: isUsable(billTo) ? billTo : undefined,
    shipTo: state === 'open' || isUsable(shipTo) ? shipTo : undefined,
  };
}

function isUsable(address: PartialAddress | undefined): boolean {
  return addressSchema.safeParse(address).success;
}
