/** What may follow what was typed: a field's name, a value of it, or a thing by its name. */
import { useMemo } from 'react';
import type { z } from 'zod';
import type { FacetField as FacetFieldSchema } from '../../../shared/contract/events.ts';
import { EXTERNAL_NAMES, EXTERNAL_SIDES } from '../../../shared/model/external.ts';
import type { EntityKind } from '../../../shared/model/kinds.ts';
import {
  FILTER_FIELDS,
  type FilterField,
  type FilterTerm,
  isFilterField,
  STATED,
} from '../../../shared/query/filter.ts';
import { formatCount } from '../../lib/text.ts';
import { useQueryOf } from '../../rpc/hooks.ts';

export interface Completion {
  readonly id: string;
  readonly text: string;
  readonly note: string;
  readonly kind?: EntityKind;
  /** Either a whole term, or text to go on from. */
  readonly term?: FilterTerm;
  readonly typed?: string;
}

type FacetField = z.infer<typeof FacetFieldSchema>;

const ENTITY_FIELDS: Readonly<Partial<Record<FilterField, readonly EntityKind[]>>> = {
  user: ['user'],
  actor: ['user', 'identity', 'agent', 'integration'],
  agent: ['agent'],
  credential: ['credential', 'identity'],
  through: ['credential', 'identity', 'integration'],
  workflow: ['workflow'],
  system: ['system'],
  object: ['object'],
  entity: [],
};
const FACETS: Readonly<Partial<Record<FilterField, FacetField>>> = {
  action: 'action',
  verb: 'verb',
  status: 'status',
  source: 'source',
  evidence: 'evidence',
  ip: 'ip',
  ua: 'ua',
};
const FIXED: Readonly<Partial<Record<FilterField, readonly string[]>>> = {
  class: ['exact', 'strong', 'medium', 'weak', 'analyst', 'empty'],
  user_class: ['exact', 'strong', 'medium', 'weak', 'analyst', 'empty'],
  agent_class: ['exact', 'strong', 'medium', 'weak', 'analyst', 'empty'],
  states: STATED,
  external: ['any', ...EXTERNAL_SIDES, ...EXTERNAL_NAMES],
  has: ['star', 'comment', 'finding', 'chain', 'gap', 'agent', 'object'],
  is: ['direct', 'undated', 'truncated', 'tool_run'],
};

interface Typed {
  readonly negated: boolean;
  readonly field: FilterField | undefined;
  readonly rest: string;
}

/** Splits `-agent:dri` into its parts; a word without a known field is all rest. */
export function readTyped(text: string): Typed {
  const match = /^(-?)([a-z_]+):(.*)$/i.exec(text.trimStart());
  const name = match?.[2]?.toLowerCase() ?? '';
  if (match !== null && isFilterField(name))
    return { negated: match[1] === '-', field: name, rest: (match[3] ?? '').replace(/^"/, '') };
  return { negated: text.startsWith('-'), field: undefined, rest: text.replace(/^-/, '').trim() };
}

/** At most twelve completions for what was typed so far. */
export function useCompletions(text: string, filter: string, open: boolean): readonly Completion[] {
  const typed = useMemo(() => readTyped(text), [text]);
  const kinds = typed.field === undefined ? [] : ENTITY_FIELDS[typed.field];
  const facet = typed.field === undefined ? undefined : FACETS[typed.field];
  const wantsEntities = open && kinds !== undefined && (typed.field !== undefined || typed.rest.length >= 2);
  const entities = useQueryOf(
    'entities.find',
    { text: typed.rest.slice(0, 200), kinds: [...(kinds ?? [])], limit: 8 },
    { enabled: wantsEntities, keepPrevious: true },
  );
  const values = useQueryOf(
    'events.facets',
    { filter, field: facet ?? 'action', limit: 100 },
    { enabled: open && facet !== undefined, keepPrevious: true },
  );
  const tags = useQueryOf('tags.list', {}, { enabled: open && typed.field === 'tag' });

  const low = typed.rest.toLowerCase();
  const whole = (field: FilterField, value: string, note: string, more: Partial<Completion> = {}): Completion => ({
    id: `${field}:${value}`,
    text: value,
    note,
    term: { field, values: [value], negated: typed.negated },
    ...more,
  });
  const list: Completion[] = [];
  if (typed.field === undefined) {
    for (const [field, note] of Object.entries(FILTER_FIELDS)) {
      if (low === '' || field.startsWith(low))
        list.push({ id: `${field}:`, text: `${field}:`, note, typed: `${typed.negated ? '-' : ''}${field}:` });
    }
  } else {
    for (const value of FIXED[typed.field] ?? []) {
      if (value.startsWith(low)) list.push(whole(typed.field, value, FILTER_FIELDS[typed.field]));
    }
    if (typed.field === 'tag')
      for (const tag of tags.data ?? []) list.push(whole('tag', tag.tag, formatCount(tag.count)));
    if (facet !== undefined) {
      for (const value of values.data?.values ?? []) {
        if (`${value.value} ${value.label}`.toLowerCase().includes(low))
          list.push(whole(typed.field, value.value, formatCount(value.count)));
      }
    }
  }
  if (wantsEntities) {
    for (const entity of entities.data ?? []) {
      const field = typed.field ?? fieldOfKind(entity.kind);
      list.push(whole(field, entity.handle, entity.key, { kind: entity.kind, text: entity.name }));
    }
  }
  return list.slice(0, typed.field === undefined && low === '' ? 30 : 12);
}

function fieldOfKind(kind: EntityKind): FilterField {
  return kind === 'user' ||
    kind === 'agent' ||
    kind === 'credential' ||
    kind === 'workflow' ||
    kind === 'system' ||
    kind === 'object'
    ? kind
    : 'entity';
}
