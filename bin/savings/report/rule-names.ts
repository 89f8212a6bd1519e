import type { BaselineName } from '../field-rules/baselines.ts';

/** What the field's rules are called: in the head of a column, and in a sentence. */
export const ruleNames: Readonly<Record<BaselineName, { readonly short: string; readonly long: string }>> = {
  magentoPriority: { short: 'Magento p', long: 'Magento, by priority' },
  magentoDistance: { short: 'Magento d', long: 'Magento, by distance' },
  hotwax: { short: 'HotWax', long: 'HotWax-like: nearest that has all' },
  spree: { short: 'Spree', long: 'Spree-like: most lines covered' },
  fewestSplits: { short: 'fewest', long: 'fewest splits, then nearest' },
  rankTop10: { short: 'top 10', long: 'ten nearest, then cheapest' },
};
