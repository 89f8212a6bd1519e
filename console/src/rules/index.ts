/** What is loaded when the page of rules is opened. */
import '@mantine/core/styles/NumberInput.css';
import './rules.css';

export { RulesPage } from './rules-page.tsx';
