/** The shop's figures: found by SKU, read as they are, changed by the rules of their kind. */
import type {
  BlindFigures,
  CompareAndSetFigures,
  DeltaFigures,
  FeedFigures,
  FigureRef,
  ShopFigures,
} from '../../../functions/channels/contract/figures.ts';
import type { ConformanceCase } from '../case.ts';
import { NotApplicable } from '../failed.ts';
import type { Kit } from '../kit.ts';

/** Milliseconds in which a platform has done what it was given (S9). */
const FEED_TIME = 30 * 60_000;
/** A feed that is reported on so often has an end. */
const MOST_REPORTS = 10;

function compareAndSet({ figures }: Kit): CompareAndSetFigures {
  if (figures.kind === 'compareAndSet') return figures;
  return otherKind(figures.kind);
}
function blind({ figures }: Kit): BlindFigures {
  if (figures.kind === 'blind') return figures;
  return otherKind(figures.kind);
}
function feed({ figures }: Kit): FeedFigures {
  if (figures.kind === 'feed') return figures;
  return otherKind(figures.kind);
}
function delta({ figures }: Kit): DeltaFigures {
  if (figures.kind === 'delta') return figures;
  return otherKind(figures.kind);
}
function otherKind(kind: ShopFigures['kind']): never {
  throw new NotApplicable('adapter', `its figures are of the kind ${kind}`);
}

async function stocked(kit: Kit, units: number): Promise<FigureRef> {
  await kit.bench.people.stock('MUG', units, kit.place);
  return await kit.ref('MUG');
}

async function mugs(kit: Kit): Promise<number> {
  return await kit.bench.sight.figure('MUG', kit.place);
}

/** One change to another figure in the way of the kind, whatever the figure was. */
async function setAll(
  kit: Kit,
  changes: readonly { readonly ref: FigureRef; readonly from: number; readonly to: number }[],
): Promise<readonly string[]> {
  const { figures } = kit;
  const keyed = changes.map(({ ref, from, to }, at) => ({
    ref,
    change: { key: `key-${at}-${ref.sku}`, from, to, delta: to - from },
  }));
  if (figures.kind !== 'feed') return (await figures.push(kit.session(), keyed)).map(({ kind }) => kind);
  const { submission } = kit.done(await figures.submit(kit.session(), keyed));
  const report = await reportOf(kit, figures, submission);
  return changes.map(({ ref }) =>
    report.refused.some(({ item }) => item === ref.item) ? 'refused' : 'done',
  );
}

async function reportOf(kit: Kit, figures: FeedFigures, submission: string) {
  for (let count = 0; count < MOST_REPORTS; count += 1) {
    await kit.bench.clock.advance(FEED_TIME);
    const report = kit.done(await figures.report(kit.session(), submission));
    if (report.state === 'done') return report;
    if (report.state === 'failed') kit.fails(`A feed has failed: ${report.words}.`);
  }
  return kit.fails('A feed has no end.');
}

export const figureCases: readonly ConformanceCase[] = [
  {
    id: 'figures.found',
    claim:
      'SKUs are found exactly, by the names of the connection; one that the shop does not know is missing',
    because: 'searches match parts of words; a SKU may have any characters',
    run: async (kit) => {
      const skus = ['MUG', 'MUG-2', 'IT\'S 5" x'];
      for (const sku of skus) await kit.bench.people.stock(sku, 1, kit.place);
      const found = kit.done(await kit.figures.find(kit.session(), [...skus, 'MU', 'UNKNOWN']));
      kit.same(found.map(({ sku }) => sku).toSorted(), skus.toSorted(), 'SKUs found');
      kit.same(new Set(found.map(({ item }) => item)).size, skus.length, 'Different articles');
    },
  },
  {
    id: 'figures.uncounted',
    claim: 'an article whose stock the shop does not count is said to be one',
    because: 'its figure means nothing',
    run: async (kit) => {
      const { figures } = kit;
      await kit.act(kit.bench.people.addUncounted, 'GIFT');
      const [found] = kit.done(await figures.find(kit.session(), ['GIFT']));
      kit.holds((found?.unmanaged ?? '').length > 5, 'It is taken for one with a figure.');
    },
  },
  {
    id: 'figures.twins',
    claim: 'a SKU of two articles is said to be one, and no figure is kept for either',
    because: 'the first one found is the wrong one',
    run: async (kit) => {
      const { figures } = kit;
      await kit.bench.people.stock('TWIN', 1, kit.place);
      await kit.act(kit.bench.people.addTwin, 'TWIN');
      const found = kit.done(await figures.find(kit.session(), ['TWIN']));
      kit.holds(
        found.length === 1 && (found[0]?.unmanaged ?? '').length > 5,
        `It is found as ${JSON.stringify(found)}.`,
      );
    },
  },
  {
    id: 'figures.read',
    claim: 'figures are read as they are at that moment, and one that the shop has not is missing',
    because: 'S6: read, then list',
    run: async (kit) => {
      const ref = await stocked(kit, 7);
      await kit.bench.people.buy({ lines: [{ sku: 'MUG', units: 2 }] });
      const gone = { ...ref, sku: 'GONE', item: '999999' };
      const read = kit.done(await kit.figures.read(kit.session(), [gone, ref]));
      kit.same(read, [{ ref, units: await mugs(kit) }], 'Figures read');
      kit.same(await mugs(kit), 5, 'The shop’s own figure');
    },
  },
  {
    id: 'figures.each-answered',
    claim:
      'of changes in one call each has its own answer in its place; one that is refused leaves the others done',
    because: 'a batch is a 200 whatever it refuses',
    run: async (kit) => {
      const { people } = kit.bench;
      for (const sku of ['MUG', 'CUP']) await people.stock(sku, 5, kit.place);
      const [mug, cup] = await kit.refs(['MUG', 'CUP']);
      if (!mug || !cup) return kit.fails('find does not know what is stocked.');
      const gone = { ...mug, sku: 'GONE', item: '999999' };
      const answers = await setAll(kit, [
        { ref: mug, from: 5, to: 4 },
        { ref: gone, from: 5, to: 3 },
        { ref: cup, from: 5, to: 2 },
      ]);
      kit.same(answers, ['done', 'refused', 'done'], 'The answers');
      kit.same([await mugs(kit), await kit.bench.sight.figure('CUP', kit.place)], [4, 2], 'The figures');
    },
  },
  {
    id: 'figures.full-batch',
    claim: 'as many figures as the adapter takes in a call are changed by it',
    because: 'batches have limits that differ by call',
    run: async (kit) => {
      const skus = Array.from({ length: Math.min(100, kit.figures.batch) }, (_, at) => `SKU-${at}`);
      for (const sku of skus) await kit.bench.people.stock(sku, 3, kit.place);
      const refs = await kit.refs(skus);
      const answers = await setAll(
        kit,
        refs.map((ref) => ({ ref, from: 3, to: 8 })),
      );
      kit.same(
        answers.filter((kind) => kind !== 'done'),
        [],
        'Answers other than done',
      );
      const read = kit.done(await kit.figures.read(kit.session(), refs));
      kit.same(
        read.map(({ units }) => units),
        skus.map(() => 8),
        'The figures',
      );
    },
  },
  {
    id: 'figures.places',
    claim: 'a figure belongs to its place, and an article that a place has not stocked yet gets one there',
    because: 'Shopify inventoryActivate; stock at the wrong location stops sales',
    run: async (kit) => {
      const [first, second] = kit.bench.places;
      if (second === undefined) throw new NotApplicable('adapter', 'its shops have one figure for a SKU');
      await kit.bench.people.stock('MUG', 6, first);
      const ref = await kit.ref('MUG', second);
      kit.same(
        kit.done(await kit.figures.read(kit.session(), [ref])),
        [{ ref, units: 0 }],
        'The figure there',
      );
      kit.same(await setAll(kit, [{ ref, from: 0, to: 4 }]), ['done'], 'The answer');
      kit.same(
        [await kit.bench.sight.figure('MUG', first), await kit.bench.sight.figure('MUG', second)],
        [6, 4],
        'The figures',
      );
    },
  },
  {
    id: 'figures.compare',
    claim: 'a set from the figure that is there is done; one from another is stale, and does nothing',
    because: 'S5: nCompare sells what is not there',
    run: async (kit) => {
      const { push } = compareAndSet(kit);
      const ref = await stocked(kit, 5);
      await kit.bench.people.buy({ lines: [{ sku: 'MUG', units: 1 }] });
      const [stale] = await push(kit.session(), [{ ref, change: { key: 'k1', from: 5, to: 3 } }]);
      kit.same(stale?.kind, 'stale', 'A set from a figure that is over');
      kit.same(await mugs(kit), 4, 'The figure after a stale set');
      const [done] = await push(kit.session(), [{ ref, change: { key: 'k2', from: 4, to: 3 } }]);
      kit.same([done?.kind, await mugs(kit)], ['done', 3], 'A set from the figure that is there');
    },
  },
  {
    id: 'figures.same-key',
    claim: 'a change whose answer was lost, sent again under its key, is one change',
    because: 'S5, S10: nDeltaNoKey lowers twice',
    run: async (kit) => {
      const { figures } = kit;
      if (figures.kind === 'blind' || figures.kind === 'feed') return otherKind(figures.kind);
      const ref = await stocked(kit, 5);
      const send = (): Promise<readonly { readonly kind: string }[]> =>
        figures.kind === 'delta'
          ? figures.push(kit.session(), [{ ref, change: { key: 'k1', delta: -2 } }])
          : figures.add(kit.session(), [{ ref, change: { key: 'k1', delta: -2 } }]);
      kit.port.loseAnswerOf(1);
      const [lost] = await send();
      const [again] = await send();
      kit.same([lost?.kind, again?.kind], ['unanswered', 'done'], 'The answers');
      kit.same(await mugs(kit), 3, 'The figure');
    },
  },
  {
    id: 'figures.late-twin',
    claim: 'a call that was given up and acts late is no second change once its key was answered',
    because: 'S5: nNewKey hides units for ever',
    run: async (kit) => {
      const { push } = compareAndSet(kit);
      const ref = await stocked(kit, 5);
      const change = [{ ref, change: { key: 'k1', from: 5, to: 3 } }];
      kit.port.delay(1);
      const [lost] = await push(kit.session(), change);
      const [again] = await push(kit.session(), change);
      await kit.bench.people.stock('MUG', 5, kit.place);
      await kit.port.settle();
      kit.same([lost?.kind, again?.kind], ['unanswered', 'done'], 'The answers');
      kit.same(await mugs(kit), 5, 'The figure after the late call');
    },
  },
  {
    id: 'figures.raised-twice',
    claim: 'the same change under another key is another change',
    because: 'S5: nKeyByValue, the second raise of a day is answered and not done',
    run: async (kit) => {
      const { push } = compareAndSet(kit);
      const ref = await stocked(kit, 1);
      const raise = (key: string) => push(kit.session(), [{ ref, change: { key, from: 1, to: 2 } }]);
      await raise('k1');
      await kit.bench.people.buy({ lines: [{ sku: 'MUG', units: 1 }] });
      const [second] = await raise('k2');
      kit.same([second?.kind, await mugs(kit)], ['done', 2], 'The second raise');
    },
  },
  {
    id: 'figures.overwrite',
    claim: 'a blind set overwrites, whatever the figure was; one that was lost is unanswered',
    because: 'S8: its answer proves nothing',
    run: async (kit) => {
      const { push } = blind(kit);
      const ref = await stocked(kit, 5);
      await kit.bench.people.buy({ lines: [{ sku: 'MUG', units: 1 }] });
      kit.same((await push(kit.session(), [{ ref, change: { to: 7 } }]))[0]?.kind, 'done', 'A set');
      kit.same(await mugs(kit), 7, 'The figure');
      kit.port.loseAnswerOf(1);
      const [lost] = await push(kit.session(), [{ ref, change: { to: 2 } }]);
      kit.same([lost?.kind, await mugs(kit)], ['unanswered', 2], 'A set whose answer is lost');
    },
  },
  {
    id: 'figures.quiet',
    claim:
      'what is given up may act within the quiet time, which is longer than the platform’s longest request',
    because: 'S8: nBlindNoQuiet',
    run: async (kit) => {
      const { quiet } = kit.figures;
      const seconds = kit.adapter.limits.timeout / 1000;
      kit.holds(quiet >= seconds, `${quiet} s of quiet are shorter than a call may take (${seconds} s).`);
    },
  },
  {
    id: 'figures.report',
    claim: 'a submission is done by its report, never by its acceptance',
    because: 'S9: nFeedAck, accepted and never processed',
    run: async (kit) => {
      const figures = feed(kit);
      const ref = await stocked(kit, 5);
      const { submission } = kit.done(await figures.submit(kit.session(), [{ ref, change: { to: 2 } }]));
      const first = kit.done(await figures.report(kit.session(), submission));
      kit.holds(
        first.state === 'processing' || (await mugs(kit)) === 2,
        'A feed is said to be done before it is.',
      );
      const report = await reportOf(kit, figures, submission);
      kit.same([report.refused.length, await mugs(kit)], [0, 2], 'What is refused, and the figure');
      const sane = Math.abs(Date.parse(report.at) - Date.parse(kit.now())) <= FEED_TIME * MOST_REPORTS;
      kit.holds(sane, `The report is of another time: ${report.at}.`);
    },
  },
  {
    id: 'figures.movements',
    claim: 'the log of movements has every sale, count and change of ours, by id and with our key',
    because: 'S10: expected comes from the log',
    run: async (kit) => {
      const figures = delta(kit);
      const since = kit.now();
      const ref = await stocked(kit, 5);
      await figures.push(kit.session(), [{ ref, change: { key: 'k1', delta: -1 } }]);
      await kit.bench.people.buy({ lines: [{ sku: 'MUG', units: 1 }] });
      const { movements } = kit.done(await figures.movements(kit.session(), since));
      kit.same(new Set(movements.map(({ id }) => id)).size, movements.length, 'Different ids');
      kit.holds(
        movements.some(({ key }) => key === 'k1'),
        'Our own change is not known by its key.',
      );
      // A difference is what left the figure.
      const figure = movements.reduce(
        (units, { change }) => (change.kind === 'count' ? change.units : units - change.units),
        0,
      );
      kit.same(figure, await mugs(kit), 'The figure by the log');
    },
  },
];
