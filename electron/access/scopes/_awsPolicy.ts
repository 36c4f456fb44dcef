/**
 * IAM policy documents, evaluated as IAM does within one document: what an Allow names, without what a Deny names; a Deny always wins.
 * A Condition is not evaluated: an Allow under one is conditional, a Deny under one takes nothing away. Bounded: 200 statements, 500
 * patterns each.
 */
import { patternContains, patternsMeet } from './_awsActions.ts';
import type { Unread } from './define.ts';

export interface PolicyStatement {
  readonly allow: boolean;
  /** `service:action` patterns, lower case. `except`: all actions but these. */
  readonly actions: readonly string[];
  readonly except: boolean;
  readonly resources: readonly string[];
  readonly exceptResources: boolean;
  readonly conditional: boolean;
}

const MOST_STATEMENTS = 200;
const MOST_PATTERNS = 500;
const ACTION = /^(?:\*|(?:[a-z0-9-]+|\*):[a-z0-9*?]+)$/i;

/** @returns the statements, or why the text is no policy document */
export function readPolicy(text: string): readonly PolicyStatement[] | Unread {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return { problem: `the policy document is no JSON: ${error.message.slice(0, 200)}` };
  }
  const document = fields(parsed);
  const list = document === undefined ? undefined : listOf(document.Statement ?? document.statement);
  if (list === undefined || list.length === 0) return { problem: 'the policy document has no Statement' };
  if (list.length > MOST_STATEMENTS)
    return { problem: `the policy document has more than ${MOST_STATEMENTS} statements` };
  const statements: PolicyStatement[] = [];
  for (const [at, item] of list.entries()) {
    const read = statementOf(fields(item));
    if (typeof read === 'string') return { problem: `statement ${at + 1} of the policy document ${read}` };
    statements.push(read);
  }
  return statements;
}

function statementOf(item: Readonly<Record<string, unknown>> | undefined): PolicyStatement | string {
  if (item === undefined) return 'is no object';
  if (item.Effect !== 'Allow' && item.Effect !== 'Deny') return 'has no Effect of Allow or Deny';
  const except = item.NotAction !== undefined;
  const actions = texts(except ? item.NotAction : item.Action);
  if (actions === undefined) return 'names no Action';
  const wrong = actions.find((action) => !ACTION.test(action));
  if (wrong !== undefined) return `names ${JSON.stringify(wrong.slice(0, 80))}, which is no action`;
  const exceptResources = item.NotResource !== undefined;
  return {
    allow: item.Effect === 'Allow',
    actions: actions.map((action) => (action === '*' ? '*:*' : action.toLowerCase())),
    except,
    resources: texts(exceptResources ? item.NotResource : item.Resource) ?? ['*'],
    exceptResources,
    conditional: item.Condition !== undefined && Object.keys(fields(item.Condition) ?? {}).length > 0,
  };
}

/** True when a Deny takes away every action of the pattern on the resource. */
export function isDenied(pattern: string, resource: string, statements: readonly PolicyStatement[]): boolean {
  return statements.some(
    (deny) =>
      !deny.allow &&
      !deny.conditional &&
      !deny.exceptResources &&
      deny.resources.some((one) => one === '*' || patternContains(one, resource)) &&
      (deny.except
        ? deny.actions.every((kept) => !patternsMeet(kept, pattern))
        : deny.actions.some((denied) => patternContains(denied, pattern))),
  );
}

function fields(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : undefined;
}

function listOf(value: unknown): readonly unknown[] | undefined {
  if (Array.isArray(value)) return value;
  return value === undefined ? undefined : [value];
}

function texts(value: unknown): readonly string[] | undefined {
  const list = listOf(value)?.slice(0, MOST_PATTERNS);
  return list !== undefined && list.length > 0 && list.every((one) => typeof one === 'string') ? list : undefined;
}
