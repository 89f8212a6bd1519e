import { Button, NumberInput, Stack, Text, TextInput } from '@mantine/core';
import { useRef, useState } from 'react';
import { readGs1 } from '../../../functions/inventory/scan/gs1-elements.ts';
import { commandId } from '../api/client.ts';
import { useText } from '../text/text.tsx';
import { CameraScan } from './camera.tsx';
import { DeskHeader, type DeskProps } from './desk-header.tsx';
import { Unsent } from './unsent.tsx';

/** What was counted here, newest first, as long as the page is open. */
interface Done {
  readonly id: string;
  readonly code: string;
  readonly units: number;
}

/** A label names its goods by a GTIN; what is none is the SKU itself. */
function goodsOf(code: string): { readonly scan: string } | { readonly sku: string } {
  const reading = readGs1(code);
  return 'elements' in reading && reading.elements.has('01') ? { scan: code } : { sku: code };
}

/** A shelf is counted: the number that is recorded is not shown, so that nobody counts towards it. */
export function CountDesk({ location, outbox }: DeskProps) {
  const { say } = useText();
  const [code, setCode] = useState('');
  const [units, setUnits] = useState<number | string>('');
  const [done, setDone] = useState<readonly Done[]>([]);
  const goods = useRef<HTMLInputElement>(null);
  const number = useRef<HTMLInputElement>(null);
  const named = code.trim();
  const isWhole = named !== '' && typeof units === 'number';

  const tell = (): void => {
    if (typeof units !== 'number') return;
    const id = commandId();
    const at = new Date().toISOString();
    const body = {
      kind: 'count',
      id,
      at,
      location,
      quantity: units,
      reason: 'count',
      ...goodsOf(named),
    } as const;
    void outbox.add({ kind: 'stock', about: named, body });
    setDone([{ id, code: named, units }, ...done]);
    setCode('');
    setUnits('');
    goods.current?.focus();
  };

  return (
    <section aria-label={say.desks.names.counts}>
      <DeskHeader location={location} desk="counts" />
      <Unsent outbox={outbox} />
      <form
        className="console-section"
        onSubmit={(event) => {
          event.preventDefault();
          // A scanner ends with Enter: what is lacking comes next.
          if (isWhole) tell();
          else if (named === '') goods.current?.focus();
          else number.current?.focus();
        }}
      >
        <Stack maw={520}>
          <Text size="sm">{say.desks.countDoes}</Text>
          <TextInput
            ref={goods}
            size="lg"
            label={say.work.scan}
            value={code}
            autoComplete="off"
            onChange={({ currentTarget }) => setCode(currentTarget.value)}
          />
          <CameraScan onScan={setCode} said={named} />
          <NumberInput
            ref={number}
            size="lg"
            label={say.desks.counted}
            min={0}
            max={1_000_000}
            allowDecimal={false}
            value={units}
            onChange={setUnits}
          />
          {/* Never disabled: then Enter in a field would do nothing. */}
          <Button size="lg" type="submit">
            {say.desks.tellCount}
          </Button>
        </Stack>
      </form>
      {done.length === 0 ? null : (
        <ul className="console-plain console-section" aria-label={say.desks.doneCounts}>
          {done.map((one) => (
            <li key={one.id}>
              <Text>
                {one.units} × {one.code}
              </Text>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
