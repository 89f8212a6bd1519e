import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { claimedByForm } from '../../../functions/links/page/claim-form.ts';
import { inkOn } from '../../../functions/links/page/document.ts';
import { wordsFor } from '../../../functions/links/page/languages.ts';
import { askedByForm } from '../../../functions/links/page/return-form.ts';
import { type PageFacts, trackingPage } from '../../../functions/links/page/tracking-page.ts';
import { brandSchema } from '../../../functions/network/entities/brand.ts';
import { noTotals } from '../../../functions/order/order.ts';
import type { Claimable } from '../../../functions/returns/claims/claimable.ts';
import type { ReturnableLine } from '../../../functions/returns/policy/eligibility.ts';

const HOSTILE = `"><script>alert('1')</script>&lt;<img src=x onerror=alert(2)>`;
const english = wordsFor('en');
const german = wordsFor('de-AT,en;q=0.5');

const brand = brandSchema.parse({
  name: 'Loom & Thread',
  colour: '#c2185b',
  logo: 'https://static.example.com/logo.svg',
  texts: { en: { greeting: 'Thank you!', contact: 'help@example.com' }, de: { greeting: 'Danke!' } },
});

const sentLine: ReturnableLine = {
  ...{ lineId: '1', sku: 'A', sent: 2, returnable: 2, eligible: true, photos: 0 },
  label: 'brand',
  approval: 'automatic',
};

const claims: Claimable = {
  ...{ settle: 'wanted', evidence: 0, goods: 'stay', byLink: 'review' },
  lines: [{ lineId: '1', sku: 'A', claimable: 2, eligible: true }],
  parcels: [{ shipmentId: 'web-1-aaaaaaaa-f1-1', lines: [{ lineId: '1', units: 2 }] }],
};

function factsOf(over: Partial<PageFacts> = {}): PageFacts {
  return {
    order: {
      orderId: 'web-1-aaaaaaaa',
      channel: 'web',
      number: '#1001',
      status: 'partially_shipped',
      placedAt: '2026-11-20T09:00:00.000Z',
      promise: { deliverBy: '2026-11-25T22:00:00.000Z' },
      rights: 'return',
      until: '2027-02-20T09:00:00.000Z',
      lines: [
        { lineId: '1', sku: 'A', title: 'Linen shirt', quantity: 2, units: { ...noTotals, shipped: 2 } },
        { lineId: '2', sku: 'B', title: HOSTILE, quantity: 1, units: { ...noTotals, allocated: 1 } },
      ],
      parcels: [
        {
          shipmentId: 'web-1-aaaaaaaa-f1-1',
          carrier: 'UPS',
          trackingNumber: '1Z999',
          lines: [{ lineId: '1', units: 2 }],
          shippedAt: '2026-11-21T15:00:00.000Z',
          status: 'in_transit',
          delayed: true,
          estimatedDelivery: '2026-11-27T22:00:00.000Z',
          way: [
            { at: '2026-11-22T02:00:00.000Z', status: 'in_transit', place: 'Newark, NJ' },
            { at: '2026-11-23T14:30:00.000Z', status: 'in_transit', delayed: true },
          ],
        },
      ],
      returns: [],
    },
    brand,
    zone: 'America/New_York',
    pickups: [],
    stock: undefined,
    returnable: {
      reasons: ['too_small', 'smells_odd'],
      lines: [sentLine],
      claims,
    },
    note: undefined,
    now: '2026-11-24T09:00:00.000Z',
    ...over,
  };
}

function hashesIn(text: string, tag: 'style' | 'script'): string[] {
  const found = [...text.matchAll(new RegExp(`<${tag}>([\\s\\S]*?)</${tag}>`, 'g'))];
  return found.map(([, content = '']) => `'sha256-${createHash('sha256').update(content).digest('base64')}'`);
}

describe('the tracking page', () => {
  it('says what was ordered, the way of each parcel, the promise, and what changed it', () => {
    const { html } = trackingPage(factsOf(), english);

    for (const said of ['#1001', 'Linen shirt', '2 on the way', 'Parcel 1 of 1', '1Z999', 'Newark, NJ'])
      expect(html).toContain(said);
    expect(html).toContain('Promised by <time datetime="2026-11-25T22:00:00.000Z">Wed, Nov 25, 2026');
    expect(html).toContain('later than promised');
    expect(html).toContain('Delayed: the carrier said so on <time datetime="2026-11-23T14:30:00.000Z">');
    expect(html).toContain('place of delivery (America/New_York)');
    expect(html).not.toContain('Your order is late');
    expect(Buffer.byteLength(html)).toBeLessThan(20_000);
  });

  it('says that times are UTC where nobody knows the zone of the place', () => {
    expect(trackingPage(factsOf({ zone: undefined }), english).html).toContain('Times are UTC.');
  });

  it('says that the order is late once the promised time is over and not all is there', () => {
    const { html } = trackingPage(factsOf({ now: '2026-11-26T09:00:00.000Z' }), english);

    expect(html).toContain('Your order is late');
  });

  it('writes no text of a shop, a carrier or a brand as markup', () => {
    const facts = factsOf({ brand: { ...brand, name: HOSTILE, logo: undefined }, note: HOSTILE });
    const [parcel] = facts.order.parcels;
    const { html } = trackingPage(
      {
        ...facts,
        order: {
          ...facts.order,
          number: HOSTILE,
          parcels: parcel ? [{ ...parcel, carrier: HOSTILE, trackingNumber: HOSTILE }] : [],
        },
      },
      english,
    );

    expect(html).not.toMatch(/<script>alert|<img|onerror=alert\(2\)>/);
    expect(html.match(/<script>/g)).toHaveLength(1);
    expect(html).toContain('&lt;script&gt;');
  });

  it('lets run and show what it has in it alone, by hash, and pictures of the brand', () => {
    const { html, headers } = trackingPage(factsOf(), english);
    const policy = headers['content-security-policy'] ?? '';
    const [style, ...styles] = hashesIn(html, 'style');
    const [script, ...scripts] = hashesIn(html, 'script');

    expect([...styles, ...scripts]).toEqual([]);
    expect(policy).toContain(`style-src ${style};`);
    expect(policy).toContain(`script-src ${script};`);
    expect(policy).toContain('img-src data: https://static.example.com;');
    expect(policy).toMatch(/^default-src 'none';.*base-uri 'none'; frame-ancestors 'none'$/);
    expect(html).not.toMatch(/<[^>]* (?:style|on[a-z]+)=/);
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'x-robots-tag': 'noindex, nofollow',
      vary: 'accept-language',
    });
  });

  it('speaks German to whoever likes that best, and has every text in both languages', () => {
    const { html, headers } = trackingPage(factsOf(), german);

    expect(html).toContain('<html lang="de">');
    expect(html).toContain('Bestellung #1001');
    expect(html).toContain('Danke!');
    expect(headers['content-language']).toBe('de');
    expect(wordsFor('fr, de;q=0, *').language).toBe('en');
    expect(wordsFor(undefined).language).toBe('en');
    expect(wordsFor('en;q=0.3, de;q=0.8').language).toBe('de');
  });

  it('shows the code of what is ready, and the hours of the store on its own clock', () => {
    const calendar = {
      workdays: [1, 6],
      holidays: ['2026-11-26', '2027-11-26'],
      opens: '09:00',
      closes: '17:30',
    };
    const store = { name: 'SoHo', timeZone: 'America/Los_Angeles', calendar };
    const pickup = {
      handover: 'pickup',
      code: '482913',
      collectBy: '2026-11-28T01:30:00.000Z',
      store,
    } as const;
    const { html } = trackingPage(factsOf({ pickups: [pickup] }), english);

    for (const said of [
      '482913',
      'SoHo',
      'Open 09:00 to 17:30:',
      'Mon, Sat',
      'Nov 26, 2026',
      'Fri, Nov 27, 2026',
    ])
      expect(html).toContain(said);
    expect(html).toContain('those of the store (America/Los_Angeles)');
    expect(html).not.toContain('Nov 26, 2027');
  });

  it('says since when goods that wait for stock are promised for another time', () => {
    const stock = { by: '2026-12-10T00:00:00.000Z', told: '2026-12-01T00:00:00.000Z' };
    const { html } = trackingPage(factsOf({ stock }), english);

    expect(html).toContain('not in stock yet leave by <time datetime="2026-12-10T00:00:00.000Z">');
    expect(html).toContain('(instead of <time datetime="2026-12-01T00:00:00.000Z">');
  });

  it('has the label of a return as a plain link, in words of the reader', () => {
    const facts = factsOf();
    const label = {
      url: 'https://labels.example.com/1.png?a=1&b="><b>',
      carrier: HOSTILE,
      trackingNumber: '1Z2',
    };
    const returned = {
      returnId: 'web-1-aaaaaaaa-r1',
      status: 'requested' as const,
      lines: [{ lineId: '1', units: 1 }],
      parcels: [],
      labels: [label],
      requestedAt: facts.now,
      receiveBy: facts.now,
    };
    const order = { ...facts.order, returns: [returned] };
    const { html, headers } = trackingPage({ ...facts, order }, english);
    const plain = trackingPage(facts, english);

    expect(html).toContain(
      '<a href="https://labels.example.com/1.png?a=1&amp;b=&quot;&gt;&lt;b&gt;" rel="noreferrer">Print the label (<bdi>',
    );
    expect(html).not.toMatch(/<script>alert|<img src=x/);
    expect(trackingPage({ ...facts, order }, german).html).toContain('>Etikett drucken (');
    expect(headers['content-security-policy']).toBe(plain.headers['content-security-policy']);
    expect(plain.html).not.toContain('<a ');
  });

  it('has a form only with the right to return, each field with its label, and why a line may not come back', () => {
    const barred = {
      ...{ ...sentLine, lineId: '2', sku: 'B', eligible: false },
      because: { code: 'final_sale', message: '' },
    } as const;
    const facts = factsOf();
    const returnable = { reasons: [], lines: [...(facts.returnable?.lines ?? []), barred], claims };
    const { html } = trackingPage({ ...facts, returnable }, english);
    const labelled = [...html.matchAll(/<label for="([^"]+)"/g)].map(([, id]) => id);
    const fields = [...html.matchAll(/<(?:input|select|textarea) id="([^"]+)"/g)].map(([, id]) => id);

    expect(fields).toEqual([
      ...['u-1', 'w-1', 'outcome', 'reason'],
      ...['c-kind', 'c-1', 'c-wanted', 'c-reason', 'c-photos'],
    ]);
    expect(labelled).toEqual(fields);
    expect(html).toContain('sold for good');
    expect(html.match(/name="id" value="[^"]+"/g)).toEqual([
      'name="id" value="page-1"',
      'name="id" value="page-1-claim"',
    ]);
    expect(trackingPage(factsOf({ returnable: undefined }), english).html).not.toContain('<form');
  });

  it('stays below 20 KB however much was ordered, with everything on it', () => {
    const facts = factsOf();
    const lines = Array.from({ length: 500 }, (_, n) => {
      return { lineId: `${n}`, sku: `S-${n}`, title: `Article ${n}`, quantity: 1, units: noTotals };
    });
    const returnable = {
      reasons: ['too_small'],
      lines: lines.map((line) => ({ ...sentLine, ...line }) as const),
      claims: {
        ...claims,
        lines: lines.map(({ lineId, sku, title }) => ({ lineId, sku, title, claimable: 1, eligible: true })),
        parcels: [
          { shipmentId: 'web-1-aaaaaaaa-f1-1', lines: lines.map(({ lineId }) => ({ lineId, units: 1 })) },
        ],
      },
    };
    const { html } = trackingPage({ ...facts, order: { ...facts.order, lines }, returnable }, german);

    expect(html).toContain('und 460 weitere');
    expect(Buffer.byteLength(html)).toBeLessThan(20_000);
  });
});

describe('the form for what is wrong', () => {
  const withClaims = (over: Partial<Claimable>, words = english) => {
    const facts = factsOf();
    const returnable = { reasons: [], lines: [sentLine], claims: { ...claims, ...over } };
    return trackingPage({ ...facts, returnable }, words).html;
  };

  it('names what may be wrong and each parcel that never came, and says that somebody looks first', () => {
    const html = withClaims({ until: '2026-12-24T09:00:00.000Z', evidence: 2 });

    for (const said of [
      'Something is wrong with what I got',
      '<option value="damaged">It came damaged</option>',
      '<option value="lost:web-1-aaaaaaaa-f1-1">Parcel 1 of 1 never came</option>',
      'name="in.web-1-aaaaaaaa-f1-1" value="1=2"',
      'possible until <time datetime="2026-12-24T09:00:00.000Z">',
      'Somebody looks at it before',
      'one a line (we ask for 2)',
    ])
      expect(html).toContain(said);
    expect(withClaims({ byLink: 'asOthers' })).not.toContain('Somebody looks at it before');
    expect(withClaims({}, german)).toContain('Paket 1 von 1 kam nie an');
  });

  it('does not ask what is settled in one way, and says when the time is over', () => {
    const over = { code: 'window_over', message: '' } as const;
    const late = { lines: [{ ...{ lineId: '1', sku: 'A', claimable: 2 }, eligible: false, because: over }] };

    expect(withClaims({ settle: 'replacement' })).toContain(
      '<input type="hidden" name="wanted" value="replacement">',
    );
    expect(withClaims({ settle: 'replacement' })).not.toContain('id="c-wanted"');
    expect(withClaims({ ...late, parcels: [] })).toContain('The time in which you could tell us is over.');
    expect(withClaims({ lines: [], parcels: [] })).not.toContain('Something is wrong');
  });

  it('writes no text of others as markup', () => {
    const lines = [{ lineId: HOSTILE, sku: 'A', title: HOSTILE, claimable: 1, eligible: true }];
    const html = withClaims({
      lines,
      parcels: [{ shipmentId: HOSTILE, lines: [{ lineId: HOSTILE, units: 1 }] }],
    });

    expect(html).not.toMatch(/<script>alert|<img src=x/);
    expect(html.match(/<script>/g)).toHaveLength(1);
  });

  it('says the same as a claim by the API: of a parcel that never came all, unless units are named', () => {
    const fields = { ask: 'claim', id: 'page-1', wanted: 'refund', 'claim.1': '0', 'in.s-1': '1=2&a%26b=1' };
    const lost = { ...fields, kind: 'lost:s-1', reason: ' ', photos: '' };

    expect(claimedByForm(lost)).toEqual({
      ...{ id: 'page-1', kind: 'lost', wanted: 'refund', shipmentId: 's-1' },
      lines: [
        { lineId: '1', units: 2 },
        { lineId: 'a&b', units: 1 },
      ],
    });
    expect(claimedByForm({ ...lost, 'claim.1': '1' })).toMatchObject({ lines: [{ lineId: '1', units: 1 }] });
    expect(
      claimedByForm({ ...fields, kind: 'damaged', 'claim.1': '2', reason: 'torn', photos: 'https://a/1' }),
    ).toEqual({
      ...{ id: 'page-1', kind: 'damaged', wanted: 'refund', reason: 'torn', evidence: ['https://a/1'] },
      lines: [{ lineId: '1', units: 2 }],
    });
  });
});

describe("the brand's colour", () => {
  it.each(['#000000', '#ffffff', '#c2185b', '#777777', '#ffeb3b', '#0066ff'])(
    '%s has words that are read on it',
    (colour) => {
      const light = (one: string) =>
        [1, 3, 5].reduce((sum, at, n) => {
          const share = parseInt(one.slice(at, at + 2), 16) / 255;
          const part = share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
          return sum + part * ([0.2126, 0.7152, 0.0722][n] ?? 0);
        }, 0.05);
      const ink = inkOn(colour) === '#000' ? '#000000' : '#ffffff';
      const [dark = 0, bright = 1] = [light(colour), light(ink)].toSorted((one, other) => one - other);

      expect(bright / dark).toBeGreaterThanOrEqual(4.5);
    },
  );

  it.each([
    { colour: 'red' },
    { colour: '#fff;}</style>' },
    { logo: 'http://a.example/x.png' },
    { logo: 'data:text/html;base64,AAAA' },
    { logo: 'data:image/png;base64,A"onload' },
    { name: 'x'.repeat(81) },
  ])('and the rest of it is checked: %o', (over) => {
    expect(brandSchema.safeParse({ name: 'Loom', ...over }).success).toBe(false);
  });
});

describe("the page's form", () => {
  it('says the same as a request by the API', () => {
    const fields = {
      id: 'page-1',
      outcome: 'exchange',
      reason: 'too_small',
      'units.1': '1',
      'want.1': ' A-L ',
      'units.2': '0',
    };

    expect(askedByForm(fields)).toEqual({
      id: 'page-1',
      outcome: 'exchange',
      lines: [{ lineId: '1', units: 1, reason: 'too_small', exchangeFor: 'A-L' }],
    });
    expect(askedByForm({ ...fields, outcome: 'refund', photos: 'https://a/1\r\n\n' })).toMatchObject({
      lines: [{ lineId: '1', units: 1, reason: 'too_small' }],
      photos: ['https://a/1'],
    });
  });
});
