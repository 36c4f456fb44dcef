/** Light, dark or as the system says. The choice is the person's, so it outlives the case. */
import { readSetting, writeSetting } from './settings.ts';

export type ThemeChoice = 'system' | 'light' | 'dark';
const KEY = 'agentrail.theme';
const dark = window.matchMedia('(prefers-color-scheme: dark)');

function stored(): ThemeChoice {
  const text = readSetting(KEY);
  return text === 'light' || text === 'dark' ? text : 'system';
}

let choice: ThemeChoice = stored();

/** What is shown now. */
export function activeTheme(): 'light' | 'dark' {
  if (choice !== 'system') return choice;
  return dark.matches ? 'dark' : 'light';
}

/** Puts the theme on the document; call once at start. Drawn views listen to `themechange` on window to read colours anew. */
export function applyTheme(): void {
  const theme = activeTheme();
  document.documentElement.dataset.theme = theme;
  document.body.classList.toggle('bp6-dark', theme === 'dark');
  window.dispatchEvent(new Event('themechange'));
}

export function setTheme(next: ThemeChoice): void {
  choice = next;
  writeSetting(KEY, next);
  applyTheme();
}

dark.addEventListener('change', applyTheme);

export { readSetting, writeSetting };
