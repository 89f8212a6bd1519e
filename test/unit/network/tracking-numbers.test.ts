import { describe, expect, it, test } from 'vitest';
import * as z from 'zod';
import {
  earlierParcelKeys,
  findParcelKey,
  isSameParcel,
  parcelKey,
  parcelKeyOf,
  parcelName,
} from '../../../functions/network/carriers/carrier.ts';
import {
  hasGs1CheckDigit,
  hasIso37CheckCharacter,
} from '../../../functions/network/carriers/check-digits.ts';
import data from '../../fixtures/tracking-numbers.json' with { type: 'json' };

const knownNumbers = z
  .object({
    numbers: z.array(
      z.object({ carrier: z.string(), kind: z.string(), told: z.string(), means: z.string() }),
    ),
  })
  .parse(data).numbers;

function meant(carrier: string, number: string): string | undefined {
  const key = findParcelKey(carrier, number);
  return key && parcelName(key);
}

/** What paper, scanners, chats and spreadsheets make of a number. */
const spellings: Readonly<Record<string, (number: string) => string>> = {
  'in small letters': (number) => number.toLowerCase(),
  'in groups': (number) => number.replace(/(.{4})/g, '$1 '),
  'with hyphens': (number) => number.replace(/(.{3})/g, '$1-').replace(/-$/, ''),
  'with dots, slashes and underscores': (number) => number.replace(/(..)(..)(..)/, '$1.$2/$3_'),
  'with a zero-width space': (number) => `${number.slice(0, 5)}\u200b${number.slice(5)}`,
  'between direction marks': (number) => `\u202a${number}\u202c`,
  'between isolates': (number) => `\u2066${number}\u2069`,
  'after a byte order mark': (number) => `\ufeff${number}`,
  'with a soft hyphen': (number) => `${number.slice(0, 4)}\u00ad${number.slice(4)}`,
  "after a spreadsheet's apostrophe": (number) => `'${number}`,
  "as a spreadsheet's formula": (number) => `="${number}"`,
  'with a non-breaking space and a tab': (number) => `\u00a0${number}\t`,
  'after a symbology identifier': (number) => `]C1${number}`,
  'after a function character': (number) => `\u001d${number}`,
  'in full-width characters': (number) =>
    number.replace(/[0-9A-Z]/g, (one) => String.fromCodePoint((one.codePointAt(0) ?? 0) + 0xfee0)),
};

describe('what people write into the field of a number', () => {
  test.each([
    ['1Z999AA10123456784 (1 of 2)'],
    ['1Z999AA10123456784 [2/2]'],
    ['1Z999AA10123456784, 1Z999AA10123456793'],
    ['1Z999AA10123456784; 1Z999AA10123456793; 1Z999AA10123456775'],
    ['1Z,999,AA1,01,2345,6784'],
  ])('"%s" is the first parcel that it names', (told) => {
    expect(meant('UPS', told)).toBe('ups/1Z999AA10123456784');
  });

  test.each([['XXXX'], ['see e-mail'], ['none yet'], ['To be advised'], ['AAA']])(
    '"%s" is no number',
    (told) => {
      expect(meant('USPS', told)).toBeUndefined();
    },
  );
});

describe('the public test numbers', () => {
  test.each(knownNumbers)('$carrier ($kind) $told is $means', ({ carrier, told, means }) => {
    expect(meant(carrier, told)).toBe(means);
  });

  test.each(Object.entries(spellings))('are the same parcels %s', (_, spelled) => {
    const differing = knownNumbers.filter(
      ({ carrier, told, means }) => meant(carrier, spelled(told.replaceAll(' ', ''))) !== means,
    );

    expect(differing).toEqual([]);
  });

  it('are spelled so that spelling them again changes nothing', () => {
    const keys = knownNumbers.map(({ means }) => parcelKeyOf(means));

    expect(keys.map(({ carrier, number }) => findParcelKey(carrier, number))).toEqual(keys);
  });

  it('stay as many parcels as they are', () => {
    const compact = new Set(
      knownNumbers.map(({ carrier, told }) => `${carrier} ${told.replaceAll(' ', '')}`),
    );
    const barcodesOfOthers = 10;

    const parcels = new Set(knownNumbers.map(({ means }) => means));

    expect(parcels.size).toBeGreaterThanOrEqual(compact.size - barcodesOfOthers);
  });
});

describe('a barcode with more than the number', () => {
  test.each([
    ['USPS', '420100019400111899223345678901', '9400111899223345678901'],
    ['USPS', '(420)10001 (94)00111899223345678901', '9400111899223345678901'],
    ['USPS', '420100011234\u001d9400111206206406260787', '9400111206206406260787'],
    ['UPS Mail Innovations', '420787459400111206206406260787', '9400111206206406260787'],
    ['FedEx', '9611020987654312345672', '987654312345672'],
    ['FedEx', '1001921334250001000300779017972697', '779017972697'],
    ['DPD', '%0081827 0998 0000 0200 33 350 276 C', '09980000020033'],
    ['DPD', '9980000020033', '09980000020033'],
    ['Yodel', 'JJD0002257639032011', 'JD0002257639032011'],
    ['DHL Paket', '(00)340434161094042557', '340434161094042557'],
    ['Australia Post', '(01)99312650999998(91)33ABC1234567', '33ABC1234567'],
    ['Canada Post', '73938000549297', '0073938000549297'],
    ['FedEx', '794698570415.0', '794698570415'],
    ['UPS', 'https://www.ups.com/track?loc=en_US&tracknum=1Z999AA10123456784', '1Z999AA10123456784'],
    ['USPS', 'Tracking #: 9400 1112 0620 6406 2607 87', '9400111206206406260787'],
    ['Own van', 'Tracking no. 4711-0815', '47110815'],
  ])('%s %s is %s', (carrier, barcode, number) => {
    expect(meant(carrier, barcode)).toBe(meant(carrier, number));
  });

  it('keeps digits that only look like a ZIP code in front', () => {
    expect(parcelKey('Own courier', '42010001123').number).toBe('42010001123');
  });
});

describe('what is no number', () => {
  test.each([
    ...[
      'N/A',
      'n.a.',
      'none',
      'None',
      '0',
      '000000',
      '-',
      '—',
      '?',
      'TBD',
      'tba',
      'no tracking',
      'No tracking #',
    ],
    ...['untracked', 'null', 'undefined', 'pending', 'unknown', 'not available', 'letter', 'hand-delivered'],
    ...['9.40011E+21', '8,9E+12', '1E+12', '\u200b', 'xxx', '11111111', 'TRUE', 'keine Nummer', 'Own van'],
  ])('%j names no parcel', (text) => {
    expect(findParcelKey('USPS', text)).toBeUndefined();
  });

  it.each([
    ['Amazon', 'TBA000000000000'],
    ['DHL', '1E10000001'],
    ['Letter', 'L1'],
    ['Own van', '00017'],
  ])('%s %s is one all the same', (carrier, number) => {
    expect(findParcelKey(carrier, number)).toBeDefined();
  });

  it('is a number of more characters than any carrier has', () => {
    expect(findParcelKey('UPS', `1Z${'9X'.repeat(30)}`)).toBeUndefined();
  });
});

describe('whose parcel it is', () => {
  test.each([
    ['ups_walleted', 'ups'],
    ['fedex_walleted', 'fedex'],
    ['dhl_express_uk', 'dhlexpress'],
    ['endicia', 'usps'],
    ['UspsShip', 'usps'],
    ['USPSReturns', 'usps'],
    ['AMZN_US', 'amazon'],
    ['USPS First-Class Mail', 'usps'],
    ['UPS 2nd Day Air', 'ups'],
    ['UPS Ground Saver', 'ups'],
    ['FedEx Priority Overnight', 'fedex'],
    ['FedEx International Economy', 'fedex'],
    ['DHL Express Worldwide', 'dhlexpress'],
    ['DHL Parcel UK', 'dhlparceluk'],
    ['Royal Mail Tracked 48', 'royalmail'],
    ['Purolator International', 'purolator'],
    ['GLS Italy', 'gls'],
    ['GLS US', 'gso'],
    ['DPD Germany', 'dpd'],
    ['DPD Local', 'dpduk'],
    ['Canada Post Expedited Parcel', 'canadapost'],
    ['Upsilon Couriers', 'upsiloncouriers'],
    ['DHL Warehouse Nine', 'dhlwarehousenine'],
  ])('%s is %s', (name, code) => {
    expect(parcelKey(name, 'A123456').carrier).toBe(code);
  });

  test.each([
    'UPSSurePost',
    'FedEx SmartPost',
    'UPSMailInnovations',
    'DHLGlobalMail',
    'OSM Worldwide',
    'Pitney Bowes',
  ])('is the post of the United States that delivers a postal number of %s', (carrier) => {
    expect(meant(carrier, '9274890100000000000017')).toBe('usps/9274890100000000000017');
  });

  test.each([
    ['Other', '1Z999AA10123456784', 'ups'],
    ['custom', 'TBA010000000000', 'amazon'],
    ['DHL', 'GM2951173225174494', 'dhlecommerce'],
    ['DHL', '00340434161094042557', 'dhlpaket'],
    ['DHL', '3318810025', 'dhlexpress'],
    ['FedEx', '1Z999AA10123456784', 'fedex'],
  ])('named %s with number %s is %s', (carrier, number, code) => {
    expect(parcelKey(carrier, number).carrier).toBe(code);
  });

  it('is read in a time that grows with the text alone', () => {
    const worst = 'expressexpres'.repeat(20_000);

    const started = performance.now();
    findParcelKey(`ups${worst}`, `420${'9'.repeat(200_000)}`);

    expect(performance.now() - started).toBeLessThan(1000);
  });
});

describe('a parcel of release 0.2.0', () => {
  it('is looked for under the spelling that it was stored in', () => {
    expect(earlierParcelKeys('ups_walleted', '1z-999 aa1')).toEqual([
      { carrier: 'upswalleted', number: '1Z-999AA1' },
      { carrier: 'ups', number: '1Z-999AA1' },
    ]);
    expect(earlierParcelKeys('UPS', '1Z999AA1')).toEqual([]);
  });

  it('is the same under its stored name and its present one', () => {
    expect(isSameParcel('ups/1Z-999', 'ups/1Z999')).toBe(true);
    expect(isSameParcel('ups/1Z999', 'ups/1Z998')).toBe(false);
  });
});

describe('check digits', () => {
  it('of GS1 tell a slip of one digit', () => {
    expect(hasGs1CheckDigit('9400111206206406260787')).toBe(true);
    expect(hasGs1CheckDigit('9400111206206406260788')).toBe(false);
    expect(hasGs1CheckDigit('94001112A6206406260787')).toBe(false);
  });

  it('of ISO 7064 may be letters', () => {
    expect(hasIso37CheckCharacter('09980000020033F')).toBe(true);
    expect(hasIso37CheckCharacter('09980000020034F')).toBe(false);
  });
});
