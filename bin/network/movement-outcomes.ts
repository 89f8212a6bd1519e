/** Outcomes by which a movement has had its effect, now or when it was told before. */
export const EFFECTIVE: ReadonlySet<string> = new Set(['applied', 'corrected', 'repeated']);

/** What the other outcomes mean to whoever sent the movement. */
export const MEANINGS: Readonly<Record<string, string>> = {
  conflict: 'its id was used before with other content (conflict)',
  outdated: 'had no effect: a later count of the position is known (outdated)',
  'unknown-sku': 'nobody has declared the SKU (unknown-sku)',
  'unknown-location': 'there is no such location (unknown-location)',
};
