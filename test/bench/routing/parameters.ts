/**
 * What the synthetic networks and orders are made of; printed with the results, so that a figure can be read
 * together with its assumptions.
 */
export const parameters = {
  skus: 5000,
  popularity: '1/(rank+3)^0.95',
  weight: 'lognormal, median 0.7 lb, sigma 0.9, at most 20 lb',
  linesPct: [46, 22, 12, 7.5, 4.5, 3, 2, 1.3, 0.9, 0.8],
  unitsPerLine: '1 (76 %), 2 (18 %), 3 (4 %), 4 (2 %)',
  dcHandling: '$2.20 a shipment, $0.35 a unit',
  storeHandling: '$3.20-4.40 a shipment, $0.70-1.20 a unit',
  splitPenalty: '$1',
  dcsDense: { 10: 3, 50: 4, 100: 4, 1000: 6 },
  dcAssortmentDense: 0.9,
  dcsSparse: { 10: 2, 50: 3, 100: 3, 1000: 3 },
  dcAssortmentSparse: 0.55,
  storeAssortment: '70 % of the most popular SKU down to 12 %',
  dcUnits: '20-200',
  storeUnits: '1-5',
  zonesMiles: [50, 150, 300, 600, 1000, 1400, 1800],
  card: '1 lb $7.05 (zone 1) to $9.00 (zone 8), 10 lb $11.20 to $21.80, linear between, 4/8/12 oz at 72/82/92 %',
  superstore: 'as the Tableau Superstore sample: 2.0 lines, 3.8 units a line, weight median 2.5 lb',
  superstoreLinesPct: [50.7, 24.9, 12, 6.6, 2.9, 1.6, 0.7, 0.4, 0.2],
  superstoreUnits: [899, 2402, 2409, 1191, 1230, 572, 606, 257, 258, 57, 34, 23, 27, 29],
  large: '20-30 lines of 1-12 units, weight median 2.5 lb (for gaps, not for figures)',
  pallet: '8-30 lines of 1-12 units, weight median 2.5 lb (for checks, not for figures)',
} as const;

export const GRAMS_PER_POUND = 453.59237;
export const KM_PER_MILE = 1.609344;
