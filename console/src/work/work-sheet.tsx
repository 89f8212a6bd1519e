import { Alert, Button, Group, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { commandId } from '../api/client.ts';
import { isLoggedIn } from '../app/session.ts';
import { Failure, Loading } from '../parts/states.tsx';
import { say as toast } from '../parts/toast.tsx';
import { useText } from '../text/text.tsx';
import { PackingSlip } from './packing-slip.tsx';
import { resultOfScan } from './scan.ts';
import { ScanField } from './scan-field.tsx';
import type { Outbox } from './use-outbox.ts';
import { sheetQuery } from './work-api.ts';
import { CollectDialog, MissingDialog, ShipDialog } from './work-dialogs.tsx';
import { isAllPicked, type Picked, stageOf } from './work-steps.ts';
import type { WorkFact, WorkSheet, WorkStatus } from './work-types.ts';

interface Props {
  readonly fulfillmentId: string;
  /** As the queue shows it, with what is not sent yet. */
  readonly status: WorkStatus | undefined;
  readonly timeZone: string | undefined;
  readonly outbox: Outbox;
  readonly onClose: () => void;
}

/** A fact without what the sheet adds to it: the command's id and the time at which it happened. */
export type Told = WorkFact extends infer Fact
  ? Fact extends WorkFact
    ? Omit<Fact, 'id' | 'at'>
    : never
  : never;

/** One piece of work: what to pick, for whom, and the next step as one large button. */
export function Sheet({ fulfillmentId, status, timeZone, outbox, onClose }: Props) {
  const { say, time } = useText();
  const { data: sheet, error, refetch } = useQuery(sheetQuery(fulfillmentId));
  const send = (told: Told): void => {
    toast(say.work.kept, say.work.keptHint);
    const body = { ...told, id: commandId(), at: new Date().toISOString() };
    void outbox.add({ kind: 'fulfillment', about: fulfillmentId, body });
  };
  if (sheet === undefined && error) return <Failure error={error} again={() => void refetch()} />;
  if (sheet === undefined) return isLoggedIn() ? <Loading /> : <Text p="md">{say.work.notKept}</Text>;
  const { orderNumber = sheet.orderId, shipBy, acceptBy, readyBy, collectBy, shipTo, contact } = sheet;
  const by = readyBy ?? shipBy ?? acceptBy ?? collectBy;
  return (
    <article aria-label={say.work.order(orderNumber)}>
      <Group justify="space-between" className="console-section" py="xs">
        <Button variant="subtle" size="md" onClick={onClose}>
          {say.close}
        </Button>
        {/* Whom it is for is not kept. */}
        {isLoggedIn() ? (
          <Button variant="subtle" size="md" onClick={() => window.print()}>
            {say.work.print}
          </Button>
        ) : null}
      </Group>
      <div className="console-section">
        <Title order={1} size="h3">
          {say.work.order(orderNumber)}
        </Title>
        <Text>{[shipTo?.name ?? contact?.name, shipTo?.city, sheet.service].filter(Boolean).join(', ')}</Text>
        {by === undefined ? null : <Text fw={600}>{say.work.by(time(by, timeZone))}</Text>}
      </div>
      <Steps sheet={sheet} status={status ?? sheet.status} send={send} />
      <PackingSlip sheet={sheet} />
    </article>
  );
}

interface StepsProps {
  readonly sheet: WorkSheet;
  readonly status: WorkStatus;
  readonly send: (told: Told) => void;
}

function Steps({ sheet, status, send }: StepsProps) {
  const { say } = useText();
  const [picked, setPicked] = useState<Picked>({});
  const [dialog, setDialog] = useState<'missing' | 'ship' | 'collect'>();
  const stage = stageOf(status);
  const lines = sheet.lines.filter(({ open }) => open > 0);
  const close = (): void => setDialog(undefined);
  if (stage === undefined)
    return (
      <Text className="console-section" fw={600}>
        {say.work.over}
      </Text>
    );
  return (
    <>
      {sheet.cancelRequested ? <CancelAsked send={send} /> : null}
      <PickList lines={lines} picked={picked} setPicked={setPicked} isPicking={stage === 'pack'} />
      <Stack className="console-section">
        {stage === 'accept' ? (
          <Button size="lg" onClick={() => send({ kind: 'accepted' })}>
            {say.work.accept}
          </Button>
        ) : null}
        {stage === 'pick' ? (
          <Button size="lg" onClick={() => send({ kind: 'picking' })}>
            {say.work.pick}
          </Button>
        ) : null}
        {stage === 'pack' ? (
          <Button size="lg" onClick={() => send({ kind: 'packed' })}>
            {isAllPicked(lines, picked) ? say.work.pack : say.work.packAnyway}
          </Button>
        ) : null}
        {stage === 'handOver' ? (
          <HandOver sheet={sheet} status={status} send={send} open={setDialog} />
        ) : null}
        <Button size="lg" variant="default" onClick={() => setDialog('missing')}>
          {say.work.cannot}
        </Button>
      </Stack>
      {dialog === 'missing' ? (
        <MissingDialog lines={lines} picked={picked} send={send} onClose={close} />
      ) : null}
      {dialog === 'ship' ? <ShipDialog lines={lines} send={send} onClose={close} /> : null}
      {dialog === 'collect' ? <CollectDialog send={send} onClose={close} /> : null}
    </>
  );
}

interface HandOverProps extends StepsProps {
  readonly open: (dialog: 'ship' | 'collect') => void;
}

function HandOver({ sheet, status, send, open }: HandOverProps) {
  const { say } = useText();
  if (sheet.handover === undefined)
    return (
      <Button size="lg" onClick={() => open('ship')}>
        {say.work.ship}
      </Button>
    );
  if (status === 'ready')
    return (
      <Button size="lg" onClick={() => open('collect')}>
        {say.work.collect}
      </Button>
    );
  return (
    <Button size="lg" onClick={() => send({ kind: 'ready' })}>
      {say.work.ready}
    </Button>
  );
}

function CancelAsked({ send }: Pick<StepsProps, 'send'>) {
  const { say } = useText();
  return (
    <Alert color="red" variant="outline" m="md" title={say.work.askedBack}>
      <Stack>
        <Button size="lg" onClick={() => send({ kind: 'cancelAccepted' })}>
          {say.work.stop}
        </Button>
        <Button size="lg" variant="default" onClick={() => send({ kind: 'cancelRefused' })}>
          {say.work.goOn}
        </Button>
      </Stack>
    </Alert>
  );
}

interface PickListProps {
  readonly lines: WorkSheet['lines'];
  readonly picked: Picked;
  readonly setPicked: (picked: Picked) => void;
  readonly isPicking: boolean;
}

/** Lines with what was picked of them: a scanner types a SKU and Enter, a thumb presses one more. */
function PickList({ lines, picked, setPicked, isPicking }: PickListProps) {
  const { say } = useText();
  const [said, setSaid] = useState('');
  const count = (line: WorkSheet['lines'][number], units = 1): void => {
    const done = (picked[line.lineId] ?? 0) + units;
    setPicked({ ...picked, [line.lineId]: done });
    setSaid(say.work.scanned(line.sku, done, line.open));
  };
  const scan = (read: string): void => {
    const result = resultOfScan(lines, picked, read);
    if (result === 'complete') setSaid(say.work.enough(read));
    else if (result === 'unknown') setSaid(say.work.unknown(read));
    else count(result.line, result.units);
  };
  return (
    <div className="console-section">
      {isPicking ? <ScanField label={say.work.scan} said={said} onScan={scan} /> : null}
      <ul className="console-plain">
        {lines.map((line) => {
          const done = picked[line.lineId] ?? 0;
          return (
            <li key={line.lineId} className="console-pick" data-done={done >= line.open || undefined}>
              <span>
                <Text fw={700}>
                  {line.open} × {line.title ?? line.sku}
                </Text>
                {line.title === undefined || line.title === line.sku ? null : (
                  <Text size="sm" c="dimmed">
                    {line.sku}
                  </Text>
                )}
                {isPicking ? <Text size="sm">{say.work.picked(done, line.open)}</Text> : null}
              </span>
              {isPicking ? (
                <Button
                  size="lg"
                  variant="default"
                  aria-label={say.work.one(line.sku)}
                  disabled={done >= line.open}
                  onClick={() => count(line)}
                >
                  +1
                </Button>
              ) : null}
            </li>
          );
        })}
      </ul>
    </div>
  );
}
