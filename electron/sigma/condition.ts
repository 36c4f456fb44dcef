/** Sigma's condition expressions: and, or, not, parentheses, `1 of x*`, `all of them` (rules specification 2.1, "Condition"). */
import { quoted, SigmaFault } from './problem.ts';

export type Expression =
  | { readonly is: 'name'; readonly name: string }
  | { readonly is: 'not'; readonly part: Expression }
  | { readonly is: 'and' | 'or'; readonly parts: readonly Expression[] }
  /** At least so many of the named ones hold. */
  | { readonly is: 'of'; readonly least: number; readonly names: readonly string[] };

/** The old way to count, after a pipe: `| count(field) by field > 5`. */
export interface Aggregation {
  readonly function: string;
  readonly field: string | undefined;
  readonly by: string | undefined;
  readonly order: 'gt' | 'gte' | 'lt' | 'lte' | 'eq';
  readonly bound: number;
}

export interface Condition {
  readonly expression: Expression;
  readonly aggregation: Aggregation | undefined;
}

const LONGEST = 20_000;
const DEEPEST = 200;
const TOKEN = /\s*(?:([()|])|([^\s()|]+))/y;

/**
 * @param names the search identifiers that the detection defines
 * @throws SigmaFault saying what is wrong with the text
 */
export function parseCondition(text: string, names: readonly string[]): Condition {
  if (text.length > LONGEST) throw new SigmaFault('the condition is longer than 20,000 characters', ['condition']);
  const bar = text.indexOf('|');
  const tokens = tokensOf(bar === -1 ? text : text.slice(0, bar));
  let at = 0;
  const fault = (reason: string): SigmaFault =>
    new SigmaFault(`the condition ${quoted(text)} ${reason}`, ['condition']);
  const word = (): string | undefined => tokens[at]?.toLowerCase();

  const either = (depth: number): Expression => joined('or', depth, () => both(depth));
  const both = (depth: number): Expression => joined('and', depth, () => one(depth));
  function joined(is: 'and' | 'or', _depth: number, next: () => Expression): Expression {
    const parts = [next()];
    while (word() === is) {
      at += 1;
      parts.push(next());
    }
    const [first] = parts;
    return parts.length === 1 && first !== undefined ? first : { is, parts };
  }
  function one(depth: number): Expression {
    if (depth > DEEPEST) throw fault(`is nested deeper than ${DEEPEST} levels`);
    const token = tokens[at];
    if (token === undefined) throw fault('ends where a search identifier is expected');
    at += 1;
    const lower = token.toLowerCase();
    if (lower === 'not') return { is: 'not', part: one(depth + 1) };
    if (token === '(') {
      const inside = either(depth + 1);
      if (tokens[at] !== ')') throw fault('has a parenthesis that is not closed');
      at += 1;
      return inside;
    }
    if (word() === 'of' && /^(?:\d+|all|any)$/.test(lower)) {
      at += 1;
      return quantified(lower);
    }
    if (token === ')' || ['and', 'or', 'of'].includes(lower))
      throw fault(`has ${quoted(token)} where a search identifier is expected`);
    if (lower === 'near') throw fault('uses `near`, which correlation rules replace');
    if (!names.includes(token)) throw fault(`names ${quoted(token)}, which the detection does not define`);
    return { is: 'name', name: token };
  }
  function quantified(amount: string): Expression {
    const target = tokens[at];
    if (target === undefined || target === '(' || target === ')') throw fault('ends after `of`');
    at += 1;
    const found =
      target.toLowerCase() === 'them' ? names.filter((name) => !name.startsWith('_')) : matching(target, names);
    if (found.length === 0) throw fault(`names ${quoted(target)}, and the detection defines none such`);
    const least = amount === 'all' ? found.length : amount === 'any' ? 1 : Number(amount);
    return { is: 'of', least, names: found };
  }

  const expression = either(0);
  if (at < tokens.length) throw fault(`goes on with ${quoted(tokens[at])} where it should end`);
  return { expression, aggregation: bar === -1 ? undefined : aggregation(text.slice(bar + 1), fault) };
}

function tokensOf(text: string): string[] {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  for (let match = TOKEN.exec(text); match !== null; match = TOKEN.exec(text)) tokens.push(match[1] ?? match[2] ?? '');
  return tokens;
}

/** Names by a pattern in which `*` stands for any number of characters; an exact name is a pattern too. */
function matching(pattern: string, names: readonly string[]): string[] {
  const parts = pattern.split('*');
  const first = parts[0] ?? '';
  const last = parts.at(-1) ?? '';
  if (parts.length === 1) return names.filter((name) => name === pattern);
  return names.filter((name) => {
    if (!name.startsWith(first) || !name.endsWith(last) || name.length < first.length + last.length) return false;
    let from = first.length;
    for (const part of parts.slice(1, -1)) {
      const found = name.indexOf(part, from);
      if (found === -1 || found + part.length > name.length - last.length) return false;
      from = found + part.length;
    }
    return true;
  });
}

const AGGREGATION = /^\s*(\w+)\s*\(\s*([^()\s]*)\s*\)\s*(?:by\s+(\S+)\s*)?(<=|>=|<|>|=|==)\s*(\d+)\s*$/i;
const ORDERS: Readonly<Record<string, Aggregation['order']>> = {
  '<': 'lt',
  '<=': 'lte',
  '>': 'gt',
  '>=': 'gte',
  '=': 'eq',
  '==': 'eq',
};

function aggregation(text: string, fault: (reason: string) => SigmaFault): Aggregation {
  const match = AGGREGATION.exec(text.slice(0, 1_000));
  const order = ORDERS[match?.[4] ?? ''];
  const name = match?.[1]?.toLowerCase();
  if (match === null || order === undefined || name !== 'count') {
    throw fault('aggregates after `|` in a way that only correlation rules can say now');
  }
  return { function: name, field: match[2] || undefined, by: match[3], order, bound: Number(match[5]) };
}
