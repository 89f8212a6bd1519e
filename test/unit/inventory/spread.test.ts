import { describe, expect, test } from 'vitest';
import { spreadOverShards } from '../../../functions/inventory/stock/spread.ts';

describe('a change of a pool with shards', () => {
  test.each([
    ["the order's own shard gives what it has", [5, 5], -3, 1, [0, -3], 'taken'],
    ['another that has all gives rather than both', [2, 5], -3, 0, [0, -3], 'taken'],
    ['each gives what it has when none has all', [2, 2], -3, 1, [-1, -2], 'taken'],
    ['only the rest takes one below zero', [2, 1], -5, 1, [-2, -3], 'all'],
    ["an increase goes to the order's own shard", [2, 0], 3, 1, [0, 3], 'others'],
    ['an increase pays what is below zero first', [-2, 0], 3, 1, [2, 1], 'all'],
    ['an increase that pays only a part stays there', [-5, -1], 3, 0, [3, 0], 'all'],
    ['a decrease while one is below zero goes on there', [0, -2], -1, 0, [-1, 0], 'all'],
    ['one shard takes all', [2], -5, 0, [-5], 'all'],
    ['nothing moves nothing', [2, 3], 0, 0, [0, 0], 'others'],
  ] as const)('%s (P18)', (_, shards, delta, start, deltas, relies) => {
    expect(spreadOverShards(shards, delta, start)).toEqual({ deltas, relies });
  });
});
