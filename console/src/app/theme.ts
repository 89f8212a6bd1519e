import { type CSSVariablesResolver, createTheme, ModalHeader } from '@mantine/core';

/** Darker than the kit's own: text on a filled button has a contrast of more than 4.5 in both modes. */
export const theme = createTheme({
  primaryColor: 'indigo',
  primaryShade: { light: 8, dark: 8 },
  autoContrast: true,
  cursorType: 'pointer',
  defaultRadius: 'md',
  respectReducedMotion: true,
  // The header of a dialog is no landmark of the page.
  components: { ModalHeader: ModalHeader.extend({ defaultProps: { role: 'presentation' } }) },
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, sans-serif',
});

/** Quiet text and errors of the kit are too pale to read (WCAG 2.2, 1.4.3). */
export const variables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-dimmed': 'var(--mantine-color-gray-7)',
    '--mantine-color-placeholder': 'var(--mantine-color-gray-7)',
    '--mantine-color-error': 'var(--mantine-color-red-9)',
    '--console-due': 'var(--mantine-color-red-9)',
    '--console-soon': '#8a4b00',
    '--console-line': 'var(--mantine-color-gray-3)',
    '--console-chosen': 'var(--mantine-color-indigo-0)',
  },
  dark: {
    '--mantine-color-dimmed': 'var(--mantine-color-dark-1)',
    '--mantine-color-placeholder': 'var(--mantine-color-dark-1)',
    '--mantine-color-error': 'var(--mantine-color-red-4)',
    '--mantine-color-anchor': 'var(--mantine-color-indigo-2)',
    '--console-due': 'var(--mantine-color-red-4)',
    '--console-soon': 'var(--mantine-color-yellow-5)',
    '--console-line': 'var(--mantine-color-dark-4)',
    '--console-chosen': 'rgba(76, 110, 245, 0.18)',
  },
});
