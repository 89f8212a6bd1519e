/** What is loaded when the work queue is opened. */
import '@mantine/core/styles/NumberInput.css';

export { WorkPage } from './work-page.tsx';
