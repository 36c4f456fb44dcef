/** Rules over normalised events (`product: agentrail`): their fields are columns, so a rule is one condition that the database answers. */
import { type ColumnValue, type EventCondition, SIGMA_COLUMNS, type SigmaColumn } from '../../shared/model/sigma.ts';
import type { Tree } from './detection.ts';
import type { FieldTest, ValueTest } from './modifiers.ts';
import { quoted, SigmaFault } from './problem.ts';

function columnOf(field: string): SigmaColumn | undefined {
  const name = field.toLowerCase().replaceAll('-', '_');
  return SIGMA_COLUMNS.find((column) => column === (name === 'useragent' ? 'user_agent' : name));
}

/** @throws SigmaFault where the tree asks what columns cannot answer */
export function checkEventTree(tree: Tree): void {
  if (tree.is === 'keyword')
    throw new SigmaFault('looks for keywords, and normalised events have no text of their own; name a field');
  if (tree.is === 'not') checkEventTree(tree.part);
  else if (tree.is === 'field') {
    const { field, tests } = tree.test;
    if (columnOf(field) === undefined) {
      throw new SigmaFault(`normalised events have no field ${quoted(field)}; they have ${SIGMA_COLUMNS.join(', ')}`);
    }
    const other = tests.find((test) => test.is === 'compare' || test.is === 'field');
    if (other !== undefined)
      throw new SigmaFault(`compares ${quoted(field)} in a way that normalised events do not support`);
  } else for (const part of tree.parts) checkEventTree(part);
}

/** The values that a column has, each with every text it may be found by. */
export type ColumnValues = (column: SigmaColumn) => readonly ColumnValue[];

/** The tree as a condition over columns, its texts matched against what the columns hold. */
export function eventCondition(tree: Tree, values: ColumnValues): EventCondition {
  switch (tree.is) {
    case 'and':
    case 'or':
      return { is: tree.is, parts: tree.parts.map((part) => eventCondition(part, values)) };
    case 'not':
      return { is: 'not', part: eventCondition(tree.part, values) };
    case 'of':
      return atLeast(
        tree.least,
        tree.parts.map((part) => eventCondition(part, values)),
      );
    case 'field':
      return ofField(tree.test, values);
    default:
      return { is: 'none' };
  }
}

const MOST_COMBINATIONS = 1_000;

/** `2 of a, b, c` is a and 1 of (b, c), or 2 of (b, c). */
function atLeast(least: number, parts: readonly EventCondition[]): EventCondition {
  let made = 0;
  const of = (wanted: number, from: number): EventCondition => {
    made += 1;
    if (made > MOST_COMBINATIONS)
      throw new SigmaFault(`asks for ${least} of ${parts.length}, which has too many combinations`);
    if (wanted <= 0) return { is: 'all' };
    const rest = parts.slice(from);
    if (wanted > rest.length) return { is: 'none' };
    if (wanted === rest.length) return { is: 'and', parts: rest };
    if (wanted === 1) return { is: 'or', parts: rest };
    const [first] = rest;
    if (first === undefined) return { is: 'none' };
    return { is: 'or', parts: [{ is: 'and', parts: [first, of(wanted - 1, from + 1)] }, of(wanted, from + 1)] };
  };
  return of(least, 0);
}

function ofField({ field, link, tests, negated, exists }: FieldTest, values: ColumnValues): EventCondition {
  const column = columnOf(field);
  if (column === undefined) return { is: 'none' };
  const absent: EventCondition = { is: 'absent', column };
  if (exists !== undefined) return exists ? { is: 'not', part: absent } : absent;
  const held = values(column);
  const parts = tests.map((test): EventCondition => {
    if (test.is === 'null') return absent;
    const meets = textTest(test);
    return { is: 'in', column, values: held.filter(({ texts }) => texts.some(meets)).map(({ value }) => value) };
  });
  const linked: EventCondition = { is: link === 'all' ? 'and' : 'or', parts };
  return negated ? { is: 'not', part: linked } : linked;
}

function textTest(test: ValueTest): (text: string) => boolean {
  if (test.is === 'text') return test.test;
  if (test.is === 'number') return (text) => text.trim() === test.text;
  return () => false;
}
