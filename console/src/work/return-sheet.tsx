import { Button, Group, Stack, Text, TextInput, Title } from '@mantine/core';
import { useState } from 'react';
import { commandId } from '../api/client.ts';
import { say as toast } from '../parts/toast.tsx';
import { useText } from '../text/text.tsx';
import { GradeFields } from './grade-fields.tsx';
import { asInspected, asksReason, type Graded, nextOf, toGrade, toReceive } from './grades.ts';
import { Stepper } from './stepper.tsx';
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
        <Stepper
          key={line.lineId}
          label={say.desks.came(line.sku, line.units)}
          max={line.units}
          value={units[line.lineId] ?? 0}
          change={(count) => setUnits({ ...units, [line.lineId]: count })}
        />
      ))}
      <TextInput
        size="lg"
        label={say.desks.strange}
        value={sku}
        autoComplete="off"
        onChange={({ currentTarget }) => setSku(currentTarget.value)}
      />
      {sku.trim() === '' ? null : (
        <Stepper label={say.desks.cameOther(sku.trim())} min={1} value={more} change={setMore} />
      )}
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
      <GradeFields
        lines={toGrade(one)}
        graded={graded}
        setGraded={setGraded}
        reasons={reasons}
        setReasons={setReasons}
      />
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
