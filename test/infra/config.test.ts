import { describe, expect, test } from 'vitest';
import { parseConfig } from '../../lib/config.ts';

describe("the events that a stage's bus does not get", () => {
  test.each([
    ['no partner at all', [], ['stock.position_changed']],
    ['partners that want others', ['stock.changed'], ['stock.position_changed']],
    ['a partner that names the type', ['stock.position_changed'], []],
    ['a partner that names the beginning of the type', [{ prefix: 'stock.' }], []],
  ])('are those that nobody receives: %s', (_what, detailTypes, unpublished) => {
    const partners = detailTypes.length > 0 ? [{ id: 'ledger', detailTypes }] : [];

    expect(parseConfig({ stage: 'dev', alarms: 'none', partners }).settings.unpublished).toEqual(unpublished);
  });
});
