import { deflateRawSync, inflateRawSync } from 'node:zlib';
import * as z from 'zod';
import { canonicalJson } from '../../shared/content-hash.ts';
import { Corrupt } from '../../shared/errors.ts';
import { parseOwn } from '../../shared/parse.ts';

/**
 * Preset dictionaries: text that most decisions have, in the words and order of canonical JSON. With one a
 * small record takes a third of what it takes without. A stored record begins with the number of its
 * dictionary, so that a dictionary never changes; a better one is added under the next number.
 */
const dictionaries: ReadonlyMap<number, Buffer> = new Map([
  [
    1,
    Buffer.from(
      [
        '"ruleset":{"assume":{"unitWeightGrams":500},"currency":"USD","filters":[{"mode":"same","type":"market"},{"type":"routingSafety","units":1,"where":{"types":["store"]}},{"type":"promise","unknown":"exclude"}],',
        '"limits":{"allowLineSplit":true,"maxShipments":3,"maxSplitAddMinor":null,"maxSplitAddPct":null,"minExtraShipmentValueMinor":0,"onInfeasible":["awaitCapacity","relax:promise","relax:maxShipments","backorder"],"waitToConsolidate":null},',
        '"name":"default","objective":{"mode":"cost","terms":[{"type":"shipping"},{"type":"handling"},{"type":"packaging"},{"perExtraShipmentMinor":100,"type":"splitPenalty"}]},"solver":{"maxStates":4096,"maxWork":200000},"strategies":[]}},',
        '"lots":[{"lifeDate":"2027-01-01","lot":"L","units":10}],"excluded":[{"location":"store","reason":"has given these units back"}],"promise":{"deliverBy":"2027-01-01T04:59:59Z"},"shadow":{"result":{"cost":{"currency":"USD",',
        '"history":{"attempt":0,"excluded":[]},"capacity":[{"cap":100,"endsAt":"2027-01-01T05:00:00Z","location":"store","unit":"orders","used":10,"window":"orders:P1D:2027-01-01T05:00:00Z"}],"take":1,',
        '"cause":"STOCK","then":"attention","available":0,"kept":true,"promised":"2027-01-01T04:59:59Z","kind":"reroute","of":1,"outcome":"partial","lifeCredit":-100,"congestion":0,',
        '{"at":"2027-01-01T12:00:00.000Z","bodyVersion":0,"cards":{"ground":1},"full":[],"input":{"capacity":[],"history":{"attempt":0,"excluded":[]},"now":"2027-01-01T12:00:00.000Z","order":{"channel":"web","currency":"USD","customerTier":"gold",',
        '"destination":{"country":"US","point":{"lat":40.7,"lon":-74.0},"postalCode":"10001","region":"NY"},"id":"web-1","lines":[{"dimensionsMm":{"height":100,"length":100,"width":100},"lineIds":["1"],"quantity":1,"sku":"A","tags":[],"unitValueMinor":1000,"weightGrams":500},',
        '{"lineIds":["2"],"quantity":1,"sku":"B","tags":[],"unitValueMinor":1000,"weightGrams":500}],"market":"main","method":"ship","placedAt":"2027-01-01T12:00:00.000Z","tags":[],"valueMinor":1000},"positions":[',
        '{"free":1,"location":"WH","safety":0,"selling":true,"sku":"A"},{"free":0,"location":"ST","safety":0,"selling":true,"sku":"A"}]},"kind":"route","n":1,"network":"0","orderId":"web-1",',
        '"result":{"cost":{"currency":"USD","terms":{"handling":2000000,"packaging":500000,"shipping":6000000,"splitPenalty":1000000},"totalMicros":9000000},"fulfillments":[{"carrier":"ups","cost":{"handling":2000000,"packaging":500000,"shipping":6000000},"costMicros":9000000,',
        '"deliverBy":"2027-01-01T04:59:59Z","distanceKm":4.5,"lines":[{"quantity":1,"sku":"A"},{"quantity":1,"sku":"B"}],"location":"WH","service":"ground","shipBy":"2027-01-01T22:00:00Z","weightGrams":1000,"zone":"1"}],"mode":"cost","notes":[],"outcome":"planned","planner":1,',
        '"promise":{"deliverBy":"2027-01-01T04:59:59Z"},"proof":{"kind":"optimal","lowerBound":9000000,"maxStates":4096,"maxWork":200000,"score":9000000,"work":10},"relaxed":[],"strategy":"default","unserved":[]},"rules":{"hash":"0","version":0}}',
      ].join(''),
    ),
  ],
]);
const CURRENT = 1;

/** DynamoDB gives binary back as Uint8Array. */
const bytesSchema = z.instanceof(Uint8Array);

/** A value as canonical JSON, deflated (RFC 1951) with a preset dictionary behind a byte that names it. */
export function pack(value: unknown): Uint8Array {
  const dictionary = dictionaries.get(CURRENT) ?? Buffer.alloc(0);
  return Buffer.concat([Buffer.of(CURRENT), deflateRawSync(canonicalJson(value), { level: 9, dictionary })]);
}

/** Reads what `pack` made. @throws Corrupt for bytes that `pack` did not make, or of another schema */
export function unpack<S extends z.ZodType>(schema: S, packed: unknown, what: string): z.output<S> {
  const bytes = parseOwn(bytesSchema, packed, what);
  const dictionary = dictionaries.get(bytes[0] ?? 0);
  if (!dictionary)
    throw new Corrupt(`${what} is packed with dictionary ${bytes[0] ?? 'none'}, which there is not`);
  return parseOwn(
    schema,
    JSON.parse(inflateRawSync(bytes.subarray(1), { dictionary }).toString('utf8')),
    what,
  );
}
