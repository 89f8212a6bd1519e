import { Button, Group, NativeSelect, Text } from '@mantine/core';
import { useQueries, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { commandId } from '../api/client.ts';
import { isLoggedIn } from '../app/session.ts';
import { Empty, Failure, Loading } from '../parts/states.tsx';
import { say as toast } from '../parts/toast.tsx';
import { useText } from '../text/text.tsx';
import { DeskHeader, type DeskProps } from './desk-header.tsx';
import { Unsent } from './unsent.tsx';
import { type Stop, stopsOf, waveOf, waveSizes } from './wave.ts';
import { queueQuery, sheetQuery } from './work-api.ts';
import { stageOf, withUnsent } from './work-steps.ts';
import type { Work, WorkFact } from './work-types.ts';

/** Several orders in one walk: what is to be taken from each shelf, and into which order's box. */
export function WaveDesk({ location, outbox }: DeskProps) {
  const { say } = useText();
  const [size, setSize] = useState<number>(10);
  const queue = useQuery(queueQuery(location));
  const queries = useQueryClient();
  const isThere = ({ fulfillmentId }: Work): boolean =>
    isLoggedIn() || queries.getQueryData(sheetQuery(fulfillmentId).queryKey) !== undefined;
  const wave = waveOf(withUnsent(queue.data ?? [], outbox.commands).filter(isThere), size);
  const sheets = useQueries({ queries: wave.map((work) => sheetQuery(work.fulfillmentId)) });
  const read = sheets.flatMap(({ data }) => data ?? []);
  const isRead = read.length === wave.length;
  const numbers = read.map(({ orderId, orderNumber = orderId }) => orderNumber);

  const begin = async (): Promise<void> => {
    await outbox.add(...wave.flatMap(factsOf));
    toast(say.work.kept, say.work.keptHint);
  };

  return (
    <section aria-label={say.desks.names.waves}>
      <DeskHeader location={location} desk="waves">
        <Group align="end" mt="sm">
          <NativeSelect
            size="lg"
            label={say.desks.waveSize}
            value={String(size)}
            data={waveSizes.map(String)}
            onChange={({ currentTarget }) => setSize(Number(currentTarget.value))}
          />
          <Button
            size="lg"
            variant="default"
            disabled={!isRead || wave.length === 0}
            onClick={() => window.print()}
          >
            {say.desks.printList}
          </Button>
          <Button size="lg" disabled={!isRead || wave.length === 0} onClick={() => void begin()}>
            {say.desks.beginWave(wave.length)}
          </Button>
        </Group>
      </DeskHeader>
      <Unsent outbox={outbox} />
      {queue.error && queue.data === undefined ? (
        <Failure error={queue.error} again={() => void queue.refetch()} />
      ) : null}
      {queue.isPending || !isRead ? <Loading lines={8} /> : null}
      {queue.data !== undefined && wave.length === 0 ? (
        <Empty title={say.desks.noWave}>
          <Text c="dimmed">{say.work.emptyHint}</Text>
        </Empty>
      ) : null}
      {isRead && wave.length > 0 ? <PickWalk stops={stopsOf(read)} numbers={numbers} /> : null}
    </section>
  );
}

/** What is told of one piece of work when its walk begins. */
function factsOf({ fulfillmentId, status }: Work) {
  const at = new Date().toISOString();
  const accepted: WorkFact = { kind: 'accepted', id: commandId(), at };
  const picking: WorkFact = { kind: 'picking', id: commandId(), at };
  const bodies = stageOf(status) === 'accept' ? [accepted, picking] : [picking];
  return bodies.map((body) => ({ kind: 'fulfillment', about: fulfillmentId, body }) as const);
}

interface WalkProps {
  readonly stops: readonly Stop[];
  /** The orders' numbers, the first one's box is 1. */
  readonly numbers: readonly string[];
}

/** Shown, and printed alone. */
function PickWalk({ stops, numbers }: WalkProps) {
  const { say } = useText();
  return (
    <div className="console-section console-printed">
      <table className="console-walk">
        <caption>{say.desks.walk(numbers.length)}</caption>
        <thead>
          <tr>
            <th scope="col">{say.desks.units}</th>
            <th scope="col">{say.desks.article}</th>
            <th scope="col">{say.desks.boxes}</th>
          </tr>
        </thead>
        <tbody>
          {stops.map(({ sku, title, units, boxes }) => (
            <tr key={sku}>
              <td>{units} ×</td>
              <td>
                <strong>{title}</strong>
                {title === sku ? null : <span> {sku}</span>}
              </td>
              <td>{boxes.map((one) => say.desks.intoBox(one.units, one.box)).join(', ')}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <ol className="console-boxes" aria-label={say.desks.boxes}>
        {numbers.map((number) => (
          <li key={number}>{say.work.order(number)}</li>
        ))}
      </ol>
    </div>
  );
}
