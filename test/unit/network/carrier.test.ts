import { describe, expect, it } from 'vitest';

import { normaliseCarrier, parcelKey } from '../../../functions/network/carriers/carrier.ts';
import { normaliseTrackingNumber } from '../../../functions/network/carriers/tracking-number.ts';

describe('normaliseCarrier', () => {
  it.each([
    ['FedEx', 'fedex'],
    ['Federal Express', 'fedex'],
    ['FEDEX_GROUND', 'fedex'],
    ['UPS', 'ups'],
    ['United Parcel Service', 'ups'],
    ['UPS SurePost', 'ups'],
    ['USPS', 'usps'],
    ['U.S. Postal Service', 'usps'],
    ['Stamps.com', 'usps'],
    ['DHLExpress', 'dhlexpress'],
    ['DHL', 'dhlexpress'],
    ['DHL eCommerce', 'dhlecommerce'],
    ['LaserShipV2', 'ontrac'],
    ['Canada Post', 'canadapost'],
    ['Postes Canada', 'canadapost'],
  ])('knows the carrier %s as %s', (text, code) => {
    expect(normaliseCarrier(text)).toBe(code);
  });

  it('leaves an unknown carrier its letters and digits', () => {
    expect(normaliseCarrier("Bob's Couriers & Söhne 24/7")).toBe('bobscourierssohne247');
  });

  it('gives a code back unchanged', () => {
    const codes = ['FedEx', 'UPS', 'USPS', 'DHL', 'Amazon Logistics', 'Nobody Knows'].map(normaliseCarrier);

    expect(codes.map(normaliseCarrier)).toEqual(codes);
  });
});

describe('parcelKey', () => {
  it('is the same for the spelling of a ship and of a scan', () => {
    expect(parcelKey('Federal Express', ' 7712 3456\u00a07890 ')).toEqual(parcelKey('fedex', '771234567890'));
    expect(normaliseTrackingNumber('1z 999 aa1\t0123')).toBe('1Z999AA10123');
  });

  it.each([
    ['', '1'],
    ['ups', '  '],
    ['***', '1'],
  ])('refuses a parcel of carrier %j and number %j', (carrier, number) => {
    expect(() => parcelKey(carrier, number)).toThrow(RangeError);
  });
});
