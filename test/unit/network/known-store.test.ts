import { describe, expect, test } from 'vitest';
import { knownStore } from '../../../functions/network/entities/known-store.ts';

function place(id: string, name: string, lines: string[] = [], city?: string) {
  return { id, name, address: { country: 'US', lines, ...(city === undefined ? {} : { city }) } };
}

const stores = [
  place('store-1', 'SoHo', ['12 Prince Street'], 'New York'),
  place('store-2', 'Park Slope', ['12 Prince Street'], 'Brooklyn'),
  place('store-3', 'Main'),
  place('store-4', 'Twin', ['1 Elm Road']),
  place('store-5', 'twin!', ['1 Elm Road']),
  place('store-6', 'NY'),
];

function storeOf(word: string | undefined): string | undefined {
  return knownStore(stores, word)?.id;
}

describe('the store that a word means', () => {
  test.each([
    ['store-1', 'store-1'],
    ['STORE 1', 'store-1'],
    ['soho', 'store-1'],
    ['Pickup at SoHo (free)', 'store-1'],
    ['12 Prince Street, New York, NY', 'store-1'],
    ['12 prince street - Brooklyn 11215', 'store-2'],
    ['Our main shop', 'store-3'],
    ['NY', 'store-6'],
  ])('"%s" is %s', (word, id) => {
    expect(storeOf(word)).toBe(id);
  });

  test.each([
    undefined,
    '',
    '...',
    'Nowhere',
    'SoHoHo',
    'twin',
    '1 Elm Road',
    'A shop in NY',
    'SoHo or Park Slope',
  ])('%s is none, or could be several', (word) => {
    expect(storeOf(word)).toBeUndefined();
  });
});
