/** Assembles event drafts: fills what every draft has, keeps keys unique and attributes bounded and free of secrets. */
import type { EventDraft, EventKey, ObjectRef } from '../../shared/model/event.ts';
import { EXTERNAL, type ExternalMark } from '../../shared/model/external.ts';
import type { EventStatus, KeyKind, Verb } from '../../shared/model/kinds.ts';
import { marksOfParts } from './_external.ts';
import { id } from './_fields.ts';
import { memo } from './_memo.ts';
import { isSecretName, safeText } from './_secrets.ts';

/** OCSF 1.8 class ids in use. */
export const OCSF = {
  accountChange: 3001,
  authentication: 3002,
  authorizeSession: 3003,
  entityManagement: 3004,
  userAccess: 3005,
  apiActivity: 6003,
  datastoreActivity: 6005,
  fileHosting: 6006,
} as const;

const CRUD: Readonly<Partial<Record<Verb, number>>> = {
  create: 1,
  send: 1,
  execute: 1,
  read: 2,
  list: 2,
  search: 2,
  export: 2,
  update: 3,
  share: 3,
  grant: 3,
  approve: 3,
  administer: 3,
  delete: 4,
};
const ACTIVITIES: Readonly<Record<number, Readonly<Partial<Record<Verb, number>>>>> = {
  [OCSF.accountChange]: { create: 1, update: 99, delete: 6 },
  [OCSF.authentication]: { sign_in: 1 },
  [OCSF.authorizeSession]: { grant: 1 },
  [OCSF.entityManagement]: CRUD,
  [OCSF.userAccess]: { grant: 1, delete: 2 },
  [OCSF.apiActivity]: CRUD,
  [OCSF.datastoreActivity]: { read: 1, update: 2, search: 4, list: 4, export: 1, create: 6, delete: 7 },
  [OCSF.fileHosting]: { create: 1, export: 2, read: 14, list: 14, search: 14, update: 3, delete: 4, share: 12 },
};

/** OCSF activity_id of a verb within a class; 99 (other) where the class has none for it. */
function activityOf(classUid: number, verb: Verb): number {
  return ACTIVITIES[classUid]?.[verb] ?? 99;
}

type Required = 'action' | 'verb' | 'classUid' | 'system' | 'time';

/**
 * A complete draft from the parts a record states.
 * @param external marks of the outside that the record states in fields of its source's own
 */
export function event(
  parts: Partial<EventDraft> & Pick<EventDraft, Required>,
  external: readonly ExternalMark[] = [],
): EventDraft {
  return {
    ...parts,
    type: 'event',
    activityId: parts.activityId ?? activityOf(parts.classUid, parts.verb),
    action: parts.action.slice(0, 512),
    status: parts.status ?? 'unknown',
    actorRole: parts.actorRole ?? 'unknown',
    objects: distinctObjects(parts.objects ?? []),
    keys: parts.keys ?? [],
    attrs: marked(parts.attrs ?? [], [...external, ...marksOfParts(parts)]),
  };
}

/** Marks come first; a draft made from another keeps those it has. */
export function marked(attrs: EventDraft['attrs'], external: readonly ExternalMark[]): EventDraft['attrs'] {
  const held = attrs.filter(([name]) => name === EXTERNAL).map(([, mark]) => mark);
  const added = [...new Set(external)].filter((mark) => !held.includes(mark)).sort();
  return added.length === 0 ? attrs : [...added.map((mark) => [EXTERNAL, mark] as const), ...attrs];
}

function distinctObjects(objects: readonly ObjectRef[]): readonly ObjectRef[] {
  if (objects.length < 2) return objects;
  const seen = new Set<string>();
  return objects.filter((item) => {
    const key = `${item.ns}\n${item.id}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

/** Correlation keys of one event, each once. */
export class KeyList {
  readonly list: EventKey[] = [];

  /** Adds a key when the value is an identifier; `prefix` is put before it, e.g. `entra:`. */
  add(kind: KeyKind, value: unknown, prefix = ''): this {
    const found = id(value);
    if (found === undefined) return this;
    const full = `${prefix}${found}`;
    if (!this.list.some((key) => key.kind === kind && key.value === full)) this.list.push({ kind, value: full });
    return this;
  }

  addAll(keys: readonly EventKey[]): this {
    for (const { kind, value } of keys) this.add(kind, value);
    return this;
  }

  /** Adds a key for each value, where one identifier may be read in more than one way. */
  addEach(kind: KeyKind, values: readonly string[]): this {
    for (const value of values) this.add(kind, value);
    return this;
  }
}

const namesSecret = memo((name) => isSecretName(name.slice(name.lastIndexOf('.') + 1)));

/** Searchable values of one event. */
export class AttrList {
  readonly list: [name: string, text: string][] = [];

  /** Adds a value as text; empty values and values of secret-named fields are left out. */
  add(name: string, value: unknown): this {
    if (value === undefined || value === null || this.list.length >= 64 || namesSecret(name)) return this;
    const found = safeText(value);
    // What is outside is for importers to say: a record's own value of that name goes by another.
    if (found !== undefined) this.list.push([name === EXTERNAL ? `record.${EXTERNAL}` : name.slice(0, 200), found]);
    return this;
  }
}

const SUCCESS = new Set([
  'success',
  'succeeded',
  'true',
  'ok',
  'allow',
  'allowed',
  'completed',
  'pass',
  'passed',
  '0',
  '200',
  's',
]);
const FAILURE = new Set([
  'failure',
  'failed',
  'fail',
  'false',
  'error',
  'deny',
  'denied',
  'blocked',
  'interrupted',
  'f',
  'n',
]);

/** Status from a source's own word; unknown words are unknown. */
export function statusOf(word: string | undefined): EventStatus {
  const lower = word?.toLowerCase() ?? '';
  if (SUCCESS.has(lower) || lower.startsWith('succe')) return 'success';
  return FAILURE.has(lower) || lower.startsWith('fail') ? 'failure' : 'unknown';
}
