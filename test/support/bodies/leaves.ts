/** Values as shops write them, and as they write them on a bad day: arbitraries for generated bodies. */
import fc from 'fast-check';

/** A decimal as text. */
export const money = fc.oneof(
  {
    weight: 20,
    arbitrary: fc.integer({ min: 0, max: 50_000 }).map((cents) => (cents / 100).toFixed(2)),
  },
  { weight: 1, arbitrary: fc.constantFrom('0', '12', '12.0', '0.00') },
);

export const oddMoney = fc.oneof(
  fc.constantFrom('', 'free', '1e3', '12,50', '99999999999999999999.99', '-90071992547409.91', 'NaN'),
  fc.string({ maxLength: 12 }),
);

const instants = fc.integer({
  min: Date.parse('2024-01-01T00:00:00Z') / 1000,
  max: Date.parse('2026-11-01T00:00:00Z') / 1000,
});

/** A time with an offset. */
export const dateTime = instants.map((seconds) => new Date(seconds * 1000).toISOString().replace('.000', ''));
/** The same without zone, as WordPress writes it. */
export const localTime = dateTime.map((text) => text.replace('Z', ''));

export const oddTime = fc.constantFrom(
  '',
  'yesterday',
  '2026-02-30T10:00:00Z',
  '0000-00-00T00:00:00',
  '12026-11-05T10:00:00Z',
  '9999-12-31T23:59:59-05:00',
  '2026-11-05',
  '2026-11-05T10:00:00+99:00',
);

/** Ids beyond 2^53 among them. */
export const id = fc.oneof(
  { weight: 3, arbitrary: fc.bigInt({ min: 1n, max: 10n ** 13n }) },
  { weight: 1, arbitrary: fc.bigInt({ min: 2n ** 53n, max: 2n ** 63n - 1n }) },
);

export const words = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.constantFrom('Mug', 'T-shirt, blue', 'Café crème', 'Größe 42', '毛布', 'A&amp;B'),
  },
  { weight: 1, arbitrary: fc.string({ unit: 'grapheme', maxLength: 40 }) },
);

export const oddText = fc.oneof(
  fc.constantFrom(
    '',
    ' ',
    '__proto__',
    'constructor',
    '<a'.repeat(2000),
    'x'.repeat(70_000),
    '\u0000',
    '\ud800',
  ),
  fc.string({ unit: 'binary', maxLength: 60 }),
);

export const sku = fc.constantFrom('MUG-1', 'SHIRT/BLUE', 'tea 100g', '50%-OFF', '0012');
export const currency = fc.oneof(
  { weight: 40, arbitrary: fc.constantFrom('USD', 'USD', 'EUR', 'GBP', 'JPY', 'KWD') },
  { weight: 1, arbitrary: fc.constantFrom('usd', 'XXX', 'UDS', '') },
);
export const country = fc.oneof(
  { weight: 30, arbitrary: fc.constantFrom('US', 'CA', 'DE', 'GB', 'JP') },
  { weight: 1, arbitrary: fc.constantFrom('PR', 'USA', 'Atlantis', '') },
);

/** Anything but what was asked for. */
export const odd: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom(null, true, -1, 1.5, 1e21, {}, [], [[]], { a: { b: null } }),
  oddText,
  fc.jsonValue({ maxDepth: 3 }),
);
