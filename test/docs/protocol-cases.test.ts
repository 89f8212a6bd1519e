import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import foundBy from '../../simulator/mutations/found-by.json' with { type: 'json' };

type Case = readonly [fault: string, file: string, title: string, undoing: string];

/**
 * What went wrong once under two writers at odd moments: of each the test that would fail again, and the undoing that the
 * simulator finds (`npm run simulate -- --mutations`).
 */
const cases: readonly Case[] = [
  [
    'attempt 2 dispatched nothing where one waiting unit had no route',
    'routing/route',
    'units without a route become an exception in the Map, beside what is not finished',
    'a later attempt leaves its work where a unit has no route',
  ],
  [
    'a hold that was placed again after it was lifted was answered as placed',
    'requests/holds',
    'a hold that was lifted, or whose order is over, is not answered as if it held',
    'a hold that was lifted is answered as placed',
  ],
  [
    'an expired wait kept stock from the next order',
    'inventory/backorder',
    'of an order whose wait has expired keeps nothing from the next one',
    'the place of an order whose wait has expired keeps stock',
  ],
  [
    'a held order kept stock from the next one',
    'inventory/backorder',
    'of a held order keeps nothing from the next one',
    'a held order keeps stock from the next one',
  ],
  [
    'an order larger than the cap kept every window',
    'capacity/capacity',
    'an order larger than any window is told at once by name and keeps nothing',
    'an order larger than the cap keeps its windows',
  ],
  [
    'a held order kept capacity from the next one',
    'capacity/capacity',
    'a held order keeps nothing from the next one',
    'a held order keeps room from the next one',
  ],
  [
    'an order woke itself by its own place, for ever',
    'capacity/capacity',
    'an order that was woken in vain writes nothing but the token of its next wait',
    'an order is woken by the room that was too little',
  ],
  [
    'a large re-route forgot what its first write had made',
    'routing/reroute/partial-reroute',
    'a re-route of more SKUs than one write holds tells what its first write made',
    'a re-route that is retried forgets what it has made',
  ],
  [
    'a lost parcel that was delivered after all left the order lost',
    'tracking/receive-scans',
    'ends the units of a lost parcel, and delivers them when it turns up again',
    'a lost parcel that turns up leaves its order lost',
  ],
  [
    'a delivered parcel that was sent back left the order delivered',
    'tracking/receive-scans',
    'ends the order as returned when its delivered parcel is sent back',
    'a lower end takes the place of a higher one',
  ],
  [
    'a scan was refused after a return had taken the units',
    'fulfillment/return-units',
    'leaves units that a return took back',
    'a carrier moves what a return has taken back',
  ],
  [
    'a unit came back twice, and nobody was told',
    'returns/returns',
    'are recorded with an exception where nothing is left to return',
    'a unit comes back twice and nobody is told',
  ],
  [
    'a parcel that a person had concluded took the place of another one',
    'tracking/receive-scans',
    'moves the units of that parcel only, whatever a person said of another',
    "a parcel's end moves nothing",
  ],
  [
    'units of a short pick had no owner after a cancel and a reject',
    'operations/asked-and-settled',
    'what a location keeps after a short pick was cancelled has an owner',
    'what left a fulfillment waits under a key of nobody',
  ],
  [
    'an order stayed cancelling though nobody was asked any more',
    'operations/asked-and-settled',
    'a cancel that nobody is asked for any more is over',
    'a cancel that nobody is asked for any more goes on',
  ],
  [
    'onBackorderExpiry: cancel led to a person',
    'operations/sweep',
    'the order is to be cancelled whose wait for stock has ended',
    'a person is asked whose channel would rather cancel',
  ],
  [
    'returned goods were put on sale in the pool of their order',
    'returns/returns',
    'put the goods on sale in the pool of the location that they go to',
    'returned goods are put on sale in the pool of their order',
  ],
  [
    'an operator could not take back work of many lines',
    'operations/large-resolution',
    'has the work taken back by the operator, and the cancel request is over with it',
    'work of many lines is taken back in one write',
  ],
  [
    'the exception of a partial re-route ended before its units were settled',
    'routing/reroute/partial-reroute',
    'keep their exception past its deadline while the rest is on its way',
    'the exception of a partial re-route ends before its units are settled',
  ],
  [
    'it could not be cancelled once its fulfillment was over, nor beside a short pick',
    'routing/reroute/partial-reroute',
    '%s are cancelled by it',
    'an open exception gives its units back to nobody',
  ],
  [
    'it took found units with it',
    'routing/reroute/partial-reroute',
    'of a short pick, whose found units nobody touches',
    'an action on units of a short pick takes what was found with it',
  ],
  [
    'it could not be tried again while the execution ran',
    'routing/reroute/partial-reroute',
    'are tried again while the execution runs, by the wait of their own branch',
    'an open exception gives its units back to nobody',
  ],
  [
    'who died between allocating and giving up left a unit held for nobody',
    'routing/reroute/partial-reroute',
    'what is served in part and cancelled for the rest is one write',
    'units that no plan serves get no owner',
  ],
  [
    'an edit that took effect in part was told to nobody',
    'capture/versions',
    'units of a line that has shipped in part: the rest is cancelled or asked back, what left is told',
    'an edit that takes effect in part is told to nobody',
  ],
  [
    'an order whose execution had started late could only be destroyed',
    'operations/sweep-exception',
    'ends by itself when the execution that started late or was redriven is %s',
    'an exception of an execution that started late does not end by itself',
  ],
  [
    'attempt 2 of an old order was late at once',
    'operations/sweep',
    'a later attempt has as much time to start as the first, counted from when it was asked for',
    'a later attempt of an old order is late at once',
  ],
  [
    'a parcel that was told under two commands left twice',
    'fulfillment/record-event',
    'takes nothing out of stock when a parcel is told again under another command',
    'a parcel that is told of again is another parcel',
  ],
  [
    'a newcomer took what the queue waited for',
    'inventory/backorder',
    'an order that arrives now does not take what has come for the queue',
    'what is open stays open when the first begins to wait',
  ],
  [
    'two facts at once were answered with 500',
    'fulfillment/two-facts',
    'are read again when two facts come at once: the slower is carried out after the faster',
    'torn reads are corruption at once',
  ],
  [
    'a short pick beside a re-route failed its state',
    'routing/reroute/partial-reroute',
    'a re-route beside which the picker tells of the next line reads again',
    'torn reads are corruption at once',
  ],
];

test.each(cases)('is held by a test: %s', (_fault, file, title) => {
  const source = readFileSync(new URL(`../unit/${file}.test.ts`, import.meta.url), 'utf8');

  expect(source).toContain(title);
});

test('the simulator finds each again once its mending is undone, by a seed that is known', () => {
  const undoings = cases.map(([, , , undoing]) => undoing);

  expect(undoings).toHaveLength(30);
  expect(Object.keys(foundBy)).toEqual(expect.arrayContaining(undoings));
});
