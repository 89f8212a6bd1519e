import { Button, Group, NativeSelect, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { commandId } from '../api/client.ts';
import { Loading, ProblemText } from '../parts/states.tsx';
import { say as toast } from '../parts/toast.tsx';
import { useText } from '../text/text.tsx';
import { type CounterSheet, counterGoods, emptySheet, withArticle } from './counter.ts';
import { returnableQuery } from './counter-api.ts';
import { FindOrder } from './find-order.tsx';
import { GradeFields } from './grade-fields.tsx';
import { asksReason } from './grades.ts';
import { ScanField } from './scan-field.tsx';
import { Stepper } from './stepper.tsx';
import type { Outbox } from './use-outbox.ts';

interface Props {
  readonly location: string;
  readonly outbox: Outbox;
  readonly close: () => void;
}

/** Somebody stands at the counter with goods of an order that nobody announced. */
export function CounterReturn({ location, outbox, close }: Props) {
  const { say } = useText();
  const [orderId, setOrderId] = useState<string>();
  return (
    <article aria-label={say.desks.counter}>
      <Group className="console-section" py="xs" justify="space-between">
        <Button variant="subtle" size="md" onClick={close}>
          {say.close}
        </Button>
        {orderId === undefined ? null : (
          <Button variant="subtle" size="md" onClick={() => setOrderId(undefined)}>
            {say.desks.otherOrder}
          </Button>
        )}
      </Group>
      <div className="console-section">
        <Title order={1} size="h3">
          {say.desks.counter}
        </Title>
        {orderId === undefined ? null : <Text>{say.work.order(orderId)}</Text>}
      </div>
      {orderId === undefined ? (
        <FindOrder found={setOrderId} />
      ) : (
        <Goods key={orderId} orderId={orderId} location={location} outbox={outbox} close={close} />
      )}
    </article>
  );
}

interface GoodsProps extends Props {
  readonly orderId: string;
}

/** What is there of the order's lines, what else, and, where somebody looks at once, what it is worth. */
function Goods({ orderId, location, outbox, close }: GoodsProps) {
  const { say } = useText();
  const { data, error } = useQuery({ ...returnableQuery(orderId), networkMode: 'always', retry: false });
  const [sheet, setSheet] = useState<CounterSheet>(emptySheet);
  const lines = data?.lines.filter(({ sent }) => sent > 0) ?? [];
  const there = lines.map(({ lineId, sku }) => ({ lineId, sku, units: sheet.units[lineId] ?? 0 }));
  const goods = counterGoods(sheet, orderId, location);
  const isWhySaid = there.every(
    ({ lineId }) => !asksReason(sheet.graded, lineId) || (sheet.reasons[lineId] ?? '').trim() !== '',
  );
  const takeIn = (): void => {
    if (goods === undefined || !isWhySaid) return;
    toast(say.work.kept, say.work.keptHint);
    void outbox.add({ kind: 'counter', about: orderId, body: { ...goods, id: commandId() } });
    close();
  };
  if (data === undefined && error === null) return <Loading lines={4} />;
  return (
    <Stack className="console-section">
      {error === null ? null : <ProblemText error={error} />}
      <Articles lines={lines} sheet={sheet} setSheet={setSheet} />
      {lines.map(({ lineId, sku, title, sent, because }) => (
        <Stepper
          key={lineId}
          label={say.desks.cameOf(title ?? sku)}
          description={[say.desks.sent(sent), because?.message].filter(Boolean).join('. ')}
          value={sheet.units[lineId] ?? 0}
          change={(count) => setSheet({ ...sheet, units: { ...sheet.units, [lineId]: count } })}
        />
      ))}
      {sheet.others.map(({ sku, units }) => (
        <Stepper
          key={sku}
          label={say.desks.cameOther(sku)}
          value={units}
          change={(count) =>
            setSheet({
              ...sheet,
              others: sheet.others
                .map((one) => (one.sku === sku ? { sku, units: count } : one))
                .filter((one) => one.units > 0),
            })
          }
        />
      ))}
      {there.some(({ units }) => units > 0) ? <Text size="sm">{say.desks.gradeNow}</Text> : null}
      <GradeFields
        lines={there.filter(({ units }) => units > 0)}
        graded={sheet.graded}
        setGraded={(graded) => setSheet({ ...sheet, graded })}
        reasons={sheet.reasons}
        setReasons={(reasons) => setSheet({ ...sheet, reasons })}
      />
      <NativeSelect
        size="lg"
        label={say.order.outcome}
        value={sheet.outcome}
        data={outcomes.map((value) => ({ value, label: say.order.outcomes[value] }))}
        onChange={({ currentTarget }) =>
          setSheet({ ...sheet, outcome: currentTarget.value === 'refund' ? 'refund' : 'store_credit' })
        }
      />
      <Group grow>
        <Button size="lg" variant="default" onClick={() => setSheet(emptySheet)}>
          {say.desks.startOver}
        </Button>
        <Button size="lg" disabled={goods === undefined || !isWhySaid} onClick={takeIn}>
          {say.desks.takeIn}
        </Button>
      </Group>
    </Stack>
  );
}

const outcomes = ['refund', 'store_credit'] as const;

interface ArticlesProps {
  readonly lines: readonly { readonly lineId: string; readonly sku: string }[];
  readonly sheet: CounterSheet;
  readonly setSheet: (sheet: CounterSheet) => void;
}

/** Each scan is one unit more. */
function Articles({ lines, sheet, setSheet }: ArticlesProps) {
  const { say } = useText();
  const [said, setSaid] = useState('');
  const scan = (read: string): void => {
    setSheet(withArticle(sheet, lines, read));
    setSaid(say.desks.oneMore(read.trim()));
  };
  return <ScanField label={say.desks.scanGoods} said={said} onScan={scan} />;
}
