import { Button, Modal, NativeSelect, Stack, Text, TextInput } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { useText } from '../text/text.tsx';
import { Stepper } from './stepper.tsx';
import type { Told } from './work-sheet.tsx';
import type { Picked } from './work-steps.ts';
import type { RejectReason, WorkSheet } from './work-types.ts';

interface Props {
  readonly send: (told: Told) => void;
  readonly onClose: () => void;
}

interface LinesProps extends Props {
  readonly lines: WorkSheet['lines'];
}

interface FrameProps extends Props {
  readonly title: string;
  readonly does: string;
  readonly told: Told | undefined;
  readonly children: ReactNode;
}

function Frame({ title, does, told, send, onClose, children }: FrameProps) {
  const { say } = useText();
  return (
    <Modal opened onClose={onClose} title={title} closeButtonProps={{ 'aria-label': say.close, size: 44 }}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (told === undefined) return;
          send(told);
          onClose();
        }}
      >
        <Stack>
          <Text size="sm">{does}</Text>
          {children}
          <Button size="lg" type="submit" disabled={told === undefined}>
            {title}
          </Button>
        </Stack>
      </form>
    </Modal>
  );
}

type Units = Readonly<Record<string, number>>;

function named(lines: WorkSheet['lines'], units: Units): { lineId: string; units: number }[] {
  return lines.flatMap(({ lineId }) => {
    const count = units[lineId] ?? 0;
    return count > 0 ? [{ lineId, units: count }] : [];
  });
}

interface UnitFieldsProps {
  readonly lines: WorkSheet['lines'];
  readonly labelOf: (sku: string) => string;
  readonly units: Units;
  readonly change: (units: Units) => void;
}

function UnitFields({ lines, labelOf, units, change }: UnitFieldsProps) {
  return lines.map(({ lineId, sku, open }) => (
    <Stepper
      key={lineId}
      label={labelOf(sku)}
      max={open}
      value={units[lineId] ?? 0}
      change={(count) => change({ ...units, [lineId]: count })}
    />
  ));
}

const reasons: readonly RejectReason[] = ['notInStock', 'damaged', 'mismatch', 'cannotShip', 'closed'];

/** Units that cannot be had: some are picked short, all reject the work. */
export function MissingDialog({ lines, picked, ...props }: LinesProps & { readonly picked: Picked }) {
  const { say } = useText();
  const [reason, setReason] = useState<RejectReason>('notInStock');
  const [units, setUnits] = useState<Units>(() =>
    Object.fromEntries(lines.map(({ lineId, open }) => [lineId, open - (picked[lineId] ?? 0)])),
  );
  const missing = named(lines, units);
  const isAll = lines.every(({ lineId, open }) => units[lineId] === open);
  const short: Told | undefined =
    missing.length === 0 ? undefined : { kind: 'shortPicked', reason, lines: missing };
  return (
    <Frame
      title={say.work.tellMissing}
      does={say.work.cannotDoes}
      told={isAll ? { kind: 'rejected', reason } : short}
      {...props}
    >
      <UnitFields lines={lines} labelOf={say.work.missing} units={units} change={setUnits} />
      <NativeSelect
        size="lg"
        label={say.work.reason}
        value={reason}
        data={reasons.map((one) => ({ value: one, label: say.work.reasons[one] }))}
        onChange={({ currentTarget }) =>
          setReason(reasons.find((one) => one === currentTarget.value) ?? 'notInStock')
        }
      />
    </Frame>
  );
}

const carriers = ['UPS', 'FedEx', 'USPS', 'DHL'] as const;

/** One parcel that leaves, with all that is open or a part of it. */
export function ShipDialog({ lines, ...props }: LinesProps) {
  const { say } = useText();
  const [carrier, setCarrier] = useState<string>(carriers[0]);
  const [number, setNumber] = useState('');
  const [units, setUnits] = useState<Units>(() =>
    Object.fromEntries(lines.map(({ lineId, open }) => [lineId, open])),
  );
  const inside = named(lines, units);
  const trackingNumber = number.trim();
  const parcel = { carrier, trackingNumber, lines: inside };
  const isWhole = inside.length > 0 && trackingNumber !== '';
  return (
    <Frame
      title={say.work.ship}
      does={say.work.shipDoes}
      told={isWhole ? { kind: 'shipped', parcels: [parcel] } : undefined}
      {...props}
    >
      <NativeSelect
        size="lg"
        label={say.work.carrier}
        value={carrier}
        data={[...carriers]}
        onChange={({ currentTarget }) => setCarrier(currentTarget.value)}
      />
      <TextInput
        size="lg"
        label={say.work.trackingNumber}
        value={number}
        autoComplete="off"
        data-autofocus
        onChange={({ currentTarget }) => setNumber(currentTarget.value)}
      />
      <UnitFields lines={lines} labelOf={say.work.parcelUnits} units={units} change={setUnits} />
    </Frame>
  );
}

/** The customer is there and takes everything that is ready. */
export function CollectDialog(props: Props) {
  const { say } = useText();
  const [code, setCode] = useState('');
  const shown = code.trim();
  return (
    <Frame
      title={say.work.collect}
      does={say.work.collectDoes}
      told={shown === '' ? { kind: 'collected' } : { kind: 'collected', code: shown }}
      {...props}
    >
      <TextInput
        size="lg"
        label={say.work.code}
        value={code}
        inputMode="numeric"
        autoComplete="off"
        data-autofocus
        onChange={({ currentTarget }) => setCode(currentTarget.value)}
      />
    </Frame>
  );
}
