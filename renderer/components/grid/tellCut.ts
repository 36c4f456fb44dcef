import type { MouseEvent } from 'react';

/** Gives a cell whose text is cut, and that says nothing of its own on hover, the whole of it as its title. */
export function tellCut(event: MouseEvent<HTMLElement>): void {
  const cell = (event.target as HTMLElement).closest<HTMLElement>('.ar-cell, [role=columnheader]');
  if (cell === null || cell.querySelector('[title]') !== null) return;
  if (cell.scrollWidth > cell.clientWidth) cell.title = cell.textContent;
  else cell.removeAttribute('title');
}
