import { Button, Group, NumberInput, Stack, Text, TextInput, Title } from '@mantine/core';
import { useState } from 'react';
import { grades } from '../../../functions/returns/rma/grades.ts';
import { commandId } from '../api/client.ts';
import { say as toast } from '../parts/toast.tsx';
import { useText } from '../text/text.tsx';
import {
  asInspected,
  asksReason,
  type Graded,
  gradedUnits,
  nextOf,
  toGrade,
  toReceive,
  withOneMore,
} from './grades.ts';
import type { Outbox } from './use-outbox.ts';
import type { Return, ReturnFact } from './work-types.ts';

interface Props {
  readonly one: Return;
  readonly outbox: Outbox;
  readonly close: () => void;
}

/** One return with its next step: what came, or what it is worth. */
export function ReturnSheet({ one, outbox, close }: Props) {
  const { say } = useText();
  const send = (body: ReturnFact): void => {
    toast(say.work.kept, say.work.keptHint);
    void outbox.add({ kind: 'return', about: one.returnId, body });
    close();
  };
  const next = nextOf(one);
  return (
    <article aria-label={say.desks.return(one.returnId)}>
      <Group className="console-section" py="xs">
        <Button variant="subtle" size="md" onClick={close}>
          {say.close}
        </Button>
      </Group>
      <div className="console-section">
        <Title order={1} size="h3">
          {say.desks.return(one.returnId)}
        </Title>
        <Text>{say.work.order(one.orderId)}</Text>
        {one.reason === undefined ? null : <Text>{one.reason}</Text>}
      </div>
      {next === 'receive' ? <Receive one={one} send={send} /> : null}
      {next === 'grade' ? <Grading one={one} send={send} /> : null}
    </article>
  );
}

interface StepProps {
  readonly one: Return;
  readonly send: (body: ReturnFact) => void;
}

/** What came of what was announced, and what nobody announced. */
function Receive({ one, send }: StepProps) {
  const { say } = useText();
  const lines = toReceive(one);
  const [units, setUnits] = useState<Readonly<Record<string, number>>>(() =>
    Object.fromEntries(lines.map((line) => [line.lineId, line.units])),
  );
  const [sku, setSku] = useState('');
  const [more, setMore] = useState(1);
  const came = lines.flatMap(({ lineId }) => {
    const count = units[lineId] ?? 0;
    return count > 0 ? [{ lineId, units: count }] : [];
  });
  const strange = sku.trim() === '' ? [] : [{ sku: sku.trim(), units: more }];
  const told = { lines: came, ...(strange.length > 0 ? { strange } : {}) };
  return (
    <Stack className="console-section">
      {lines.map((line) => (
        <NumberInput
          key={line.lineId}
          size="lg"
          label={say.desks.came(line.sku, line.units)}
          min={0}
          max={line.units}
          allowDecimal={false}
          clampBehavior="strict"
          value={units[line.lineId] ?? 0}
          onChange={(count) => setUnits({ ...units, [line.lineId]: Number(count) })}
        />
      ))}
      <Group grow align="end">
        <TextInput
          size="lg"
          label={say.desks.strange}
          value={sku}
          autoComplete="off"
          onChange={({ currentTarget }) => setSku(currentTarget.value)}
        />
        <NumberInput
          size="lg"
          label={say.desks.units}
          min={1}
          allowDecimal={false}
          disabled={sku.trim() === ''}
          value={more}
          onChange={(count) => setMore(Number(count))}
        />
      </Group>
      <Button
        size="lg"
        disabled={came.length + strange.length === 0}
        onClick={() => send({ kind: 'received', id: commandId(), ...told })}
      >
        {say.desks.next.receive}
      </Button>
    </Stack>
  );
}

/** Each unit is looked at and gets a grade by one press. */
function Grading({ one, send }: StepProps) {
  const { say } = useText();
  const [graded, setGraded] = useState<Graded>({});
  const [reasons, setReasons] = useState<Readonly<Record<string, string>>>({});
  const inspected = asInspected(graded, reasons);
  const isWhySaid = toGrade(one).every(
    ({ lineId }) => !asksReason(graded, lineId) || (reasons[lineId] ?? '').trim() !== '',
  );
  return (
    <Stack className="console-section">
      <Text size="sm">{say.desks.gradeDoes}</Text>
      {toGrade(one).map((line) => {
        const left = line.units - gradedUnits(graded, line.lineId);
        return (
          <fieldset key={line.lineId} className="console-grades">
            <legend>{say.desks.left(line.sku, left, line.units)}</legend>
            {grades.map((grade) => (
              <Button
                key={grade}
                size="lg"
                variant="default"
                disabled={left === 0}
                onClick={() => setGraded(withOneMore(graded, line.lineId, grade))}
              >
                {say.desks.grades[grade]} {graded[line.lineId]?.[grade] ?? ''}
              </Button>
            ))}
            {asksReason(graded, line.lineId) ? (
              <TextInput
                size="lg"
                w="100%"
                maxLength={200}
                label={say.desks.why(line.sku)}
                value={reasons[line.lineId] ?? ''}
                onChange={({ currentTarget }) =>
                  setReasons({ ...reasons, [line.lineId]: currentTarget.value })
                }
              />
            ) : null}
          </fieldset>
        );
      })}
      <Group grow>
        <Button size="lg" variant="default" disabled={inspected.length === 0} onClick={() => setGraded({})}>
          {say.desks.again}
        </Button>
        <Button
          size="lg"
          disabled={inspected.length === 0 || !isWhySaid}
          onClick={() => send({ kind: 'inspected', id: commandId(), lines: inspected })}
        >
          {say.desks.next.grade}
        </Button>
      </Group>
    </Stack>
  );
}
