/** Data of the API as a list of names and values, whatever its form. */
import { Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { inWords } from '../text/format.ts';
import { useText } from '../text/text.tsx';

type Fields = Readonly<Record<string, unknown>>;

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d/;

function Value({ value }: { readonly value: unknown }): ReactNode {
  const { time, count } = useText();
  if (Array.isArray(value)) return <Values values={value} />;
  if (isFields(value)) return <Facts fields={value} />;
  if (typeof value === 'number') return count(value);
  const text = String(value);
  return INSTANT.test(text) ? time(text) : text;
}

function Values({ values }: { readonly values: readonly unknown[] }): ReactNode {
  if (values.every((value) => !isFields(value) && !Array.isArray(value)))
    return values.map(String).join(', ');
  return (
    <ul className="console-plain">
      {values.map((value, index) => (
        // The list is shown once as it came: places are its only names.
        // biome-ignore lint/suspicious/noArrayIndexKey: see above
        <li key={index}>{isFields(value) ? <Inline fields={value} /> : <Value value={value} />}</li>
      ))}
    </ul>
  );
}

function isTold([, value]: [string, unknown]): boolean {
  return value !== undefined && value !== null && value !== '';
}

/** An entry of a list on one line: `sku TEE-BLK-M, units 2`. */
function Inline({ fields }: { readonly fields: Fields }) {
  return Object.entries(fields)
    .filter(isTold)
    .map(([name, value], index) => (
      <span key={name}>
        {index === 0 ? '' : ', '}
        <Text span c="dimmed" size="sm">
          {inWords(name)}{' '}
        </Text>
        <Value value={value} />
      </span>
    ));
}

export function Facts({ fields }: { readonly fields: Fields }) {
  return (
    <dl className="console-facts">
      {Object.entries(fields)
        .filter(isTold)
        .map(([name, value]) => (
          <div key={name}>
            <dt>{inWords(name)}</dt>
            <dd>
              <Value value={value} />
            </dd>
          </div>
        ))}
    </dl>
  );
}
