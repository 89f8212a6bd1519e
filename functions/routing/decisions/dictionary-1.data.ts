/** Dictionary 1 of packed.ts: it must never change, since stored decisions are read with it. */
export const dictionary1: readonly string[] = [
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
];
