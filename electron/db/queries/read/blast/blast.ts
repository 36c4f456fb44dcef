/** The blast radius of one entity: what it reaches, by which path, and what of that its own events touched. */
import type { Out } from '../../../../../shared/contract/index.ts';
import { type BlastEngine, type Reach, SYSTEM_NOT_STATED } from '../../../../../shared/model/blast.ts';
import type { EntityKind } from '../../../../../shared/model/kinds.ts';
import { NotFound } from '../../../errors.ts';
import type { ReadDb } from '../../../handles.ts';
import { type Brief, briefOf, briefsById } from '../entities/briefs.ts';
import { entitiesContaining, entitiesNamed } from '../filter/lookups.ts';
import { objectsWithin } from './objects.ts';
import { radiusOf, touchedBy } from './radius.ts';
import { objectsKnown, systemRows, tierSums } from './systems.ts';
import { filterOf, ownTerms, type SubjectUse, termOf } from './use.ts';

type Answer = Out<'blast.get'>;

export function getBlast(db: ReadDb, engine: BlastEngine, id: number): Answer {
  const radius = radiusOf(db, engine, id);
  const { subject, use, reach, briefs } = radius;
  const objects = objectsWithin(db, engine, radius);
  const systems = systemRows(db, radius, objects);
  const things = reach.nodes.slice(1).flatMap((node) => {
    const entity = briefs.get(node.id);
    return entity === undefined ? [] : [{ ...nodeOut(node), entity, touched: touchedBy(subject, use.things, entity) }];
  });
  const counts = {
    things: things.length,
    thingsTouched: things.filter((thing) => thing.touched !== null).length,
    agents: things.filter((thing) => thing.entity.kind === 'agent').length,
    systems: systems.filter((system) => system.name !== SYSTEM_NOT_STATED).length,
    systemsTouched: systems.filter((system) => system.touched !== null).length,
    objects: objectsKnown(db, systems, objects),
    objectsTouched: objects.touched,
    restricted: objects.restricted,
    confidential: objects.confidential,
    external: objects.external,
    expired: reach.expired,
    ended: radius.source.ended(),
  };
  return {
    subject,
    sentence: sentence(subject, counts, use),
    own: { ...use.own, filter: filterOf(...ownTerms(subject)) },
    counts,
    hops: hopsOut(reach, briefs),
    things,
    systems,
    objects: [...objects.rows],
    objectsCut: objects.cut,
    tiers: tierSums(radius),
    cuts: [...radius.cuts, ...objects.cuts],
  };
}

function nodeOut(node: Reach['nodes'][number]) {
  const { depth, power, standing, path } = node;
  return { depth, power, standing, path: [...path] };
}

export function hopsOut(reach: Reach, briefs: ReadonlyMap<number, Brief>): Answer['hops'] {
  return reach.hops.map(({ from, to, toName, words, basis, recordId, events }) => {
    const ends = [briefs.get(from), to === null ? undefined : briefs.get(to)];
    const both = ends.filter((end) => end !== undefined);
    return {
      from: ends[0] ?? null,
      to: briefOf(briefs, to),
      toName: toName === '' ? (ends[1]?.name ?? '') : toName,
      words,
      basis,
      recordId,
      events,
      filter: basis === 'observed' && both.length === 2 ? filterOf(...both.map(termOf)) : '',
    };
  });
}

/** `2 systems`, `1 restricted object`. */
export function many(count: number, one: string): string {
  return `${count.toLocaleString('en-US')} ${count === 1 ? one : `${one}s`}`;
}

function sentence({ kind, name }: Brief, counts: Answer['counts'], use: SubjectUse): string {
  if (counts.systems === 0 && counts.things === 0)
    return `Nothing imported says what ${name} reaches, and no event shows it.`;
  const classes = [
    [counts.restricted, 'restricted'],
    [counts.confidential, 'confidential'],
    [counts.external, 'external'],
  ] as const;
  const named = classes.flatMap(([count, word]) => (count === 0 ? [] : [`${count.toLocaleString('en-US')} ${word}`]));
  const held = named.length === 0 ? '' : `, with ${joined(named)} ${lastOf(classes) === 1 ? 'object' : 'objects'}`;
  const agents = counts.agents === 0 ? '' : ` and ${many(counts.agents, 'agent')}`;
  const reaches = `${name} reaches ${many(counts.systems, 'system')}${agents}${held}`;
  if (!use.known) return `${reaches}.`;
  if (use.own.events === 0) return `${reaches}; none of it was touched in the imported events.`;
  const on = `${many(counts.systemsTouched, 'system')}`;
  const objects =
    counts.objects === 0
      ? ''
      : `, and ${counts.objectsTouched.toLocaleString('en-US')} of ${many(counts.objects, 'object')} known there`;
  return `${reaches}; ${kind === 'user' ? 'their' : 'its'} ${many(use.own.events, 'event')} touched ${on}${objects}.`;
}

function lastOf(classes: readonly (readonly [number, string])[]): number {
  return classes.findLast(([count]) => count !== 0)?.[0] ?? 0;
}

function joined(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}

/** Kinds first that a responder means by a bare name. */
const MEANT: readonly EntityKind[] = [
  'agent',
  'credential',
  'integration',
  'user',
  'identity',
  'blueprint',
  'workflow',
  'mcp_server',
  'tool',
];

/** @throws NotFound when nothing, or more than one thing of the likeliest kind, is called so */
export function blastSubject(db: ReadDb, text: string): Out<'blast.subject'> {
  const slash = text.indexOf('/');
  const kind = MEANT.find((one) => one === text.slice(0, slash));
  const wanted = kind === undefined ? text : text.slice(slash + 1);
  const isMeant = (entity: Brief): boolean => (kind === undefined ? MEANT.includes(entity.kind) : entity.kind === kind);
  const briefs = (ids: readonly number[]): Brief[] => [...briefsById(db, ids).values()].filter(isMeant);
  const byName = briefs(entitiesNamed(db, [wanted]).found.canonical);
  const isKey = ({ key }: Brief): boolean => key.toLowerCase().endsWith(`:${wanted.toLowerCase()}`);
  const found = byName.length > 0 ? byName : briefs(entitiesContaining(db, wanted).found.canonical).filter(isKey);
  const exact = found.filter((entity) => entity.key === wanted || entity.handle === wanted);
  const among = exact.length > 0 ? exact : found;
  const best = Math.min(...among.map((entity) => MEANT.indexOf(entity.kind)));
  const named = among.filter((entity) => MEANT.indexOf(entity.kind) === best);
  const [only, ...others] = named;
  if (only === undefined) throw new NotFound(`no agent, credential, integration or person is called ${text}`);
  if (others.length > 0) {
    const keys = named.slice(0, 5).map((entity) => `${entity.kind}/${entity.key}`);
    throw new NotFound(`${text} names ${named.length} things; say which by kind and key: ${keys.join(', ')}`);
  }
  return only;
}
