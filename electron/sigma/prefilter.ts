/**
 * Which events may match at all, told by their action: a condition that every hit meets and most other events do not. It may let too much
 * through, never too little: where a doubt is left, every event is looked at.
 */
import type { Tree } from './detection.ts';
import type { FieldTest, ValueTest } from './modifiers.ts';
import { ANY, type Pattern, type TextTest } from './wildcard.ts';

/** Actions are stored trimmed and cut at 512 characters. */
const STORED_LENGTH = 512;

/**
 * A test of an event's action, or undefined where every event has to be looked at.
 * @param actions fields, in small letters, that the action is taken from
 */
export function actionTest(tree: Tree, actions: ReadonlySet<string>): TextTest | undefined {
  const test = necessary(tree, actions);
  return test === undefined ? undefined : (text) => text.length >= STORED_LENGTH - 1 || test(text);
}

function necessary(tree: Tree, actions: ReadonlySet<string>): TextTest | undefined {
  switch (tree.is) {
    case 'and': {
      const tests = tree.parts.map((part) => necessary(part, actions)).filter((one) => one !== undefined);
      return tests.length === 0 ? undefined : (text) => tests.every((test) => test(text));
    }
    case 'or':
      return any(tree.parts, actions);
    case 'of':
      return tree.least < 1 ? undefined : any(tree.parts, actions);
    case 'field':
      return ofField(tree.test, actions);
    default:
      return undefined;
  }
}

function any(parts: readonly Tree[], actions: ReadonlySet<string>): TextTest | undefined {
  const tests: TextTest[] = [];
  for (const part of parts) {
    const test = necessary(part, actions);
    if (test === undefined) return undefined;
    tests.push(test);
  }
  return (text) => tests.some((test) => test(text));
}

function ofField(
  { field, link, tests, negated, exists }: FieldTest,
  actions: ReadonlySet<string>,
): TextTest | undefined {
  if (negated || exists !== undefined || !actions.has(field.toLowerCase())) return undefined;
  const asked: TextTest[] = [];
  for (const test of tests) {
    const one = ofValue(test);
    if (one === undefined) {
      if (link === 'any') return undefined;
    } else asked.push(one);
  }
  if (asked.length === 0) return undefined;
  return link === 'any' ? (text) => asked.some((test) => test(text)) : (text) => asked.every((test) => test(text));
}

function ofValue(test: ValueTest): TextTest | undefined {
  if (test.is !== 'text' || test.pattern === undefined || !unaffectedByTrimming(test.pattern)) return undefined;
  return test.test;
}

/** White space at the ends of the recorded text can meet no part of the pattern but `*`. */
function unaffectedByTrimming(pattern: Pattern): boolean {
  const inner = pattern.filter((piece) => piece !== ANY);
  const first = inner[0];
  const last = inner.at(-1);
  if (typeof first !== 'string' || typeof last !== 'string') return false;
  return first.trimStart() === first && last.trimEnd() === last && first !== '' && last !== '';
}
