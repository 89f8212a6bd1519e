/** What is loaded when the page of the network is opened. */
import '@mantine/core/styles/NumberInput.css';

export { NetworkPage } from './network-page.tsx';
