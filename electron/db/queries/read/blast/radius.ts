/** What the blast radius and the worklist begin with: the subject, what its events name, and the reach. */
import type { z } from 'zod';
import type { Touched } from '../../../../../shared/contract/blast.ts';
import type { BlastEngine, BlastUses, Reach } from '../../../../../shared/model/blast.ts';
import { NotFound } from '../../../errors.ts';
import type { ReadDb } from '../../../handles.ts';
import { type Brief, briefsById } from '../entities/briefs.ts';
import { all } from '../statement.ts';
import { blastSource, type CaseSource } from './source.ts';
import { filterOf, ownTerms, type SubjectUse, subjectUse, termOf } from './use.ts';

export type TouchedOut = z.output<typeof Touched>;

export interface Radius {
  readonly subject: Brief;
  readonly use: SubjectUse;
  readonly source: CaseSource;
  readonly reach: Reach;
  /** Every entity that the reach names. */
  readonly briefs: ReadonlyMap<number, Brief>;
  readonly cuts: readonly string[];
}

const MOST_ACTED_WITH = 200;

/** @throws NotFound */
export function radiusOf(db: ReadDb, engine: BlastEngine, id: number): Radius {
  const subject = briefsById(db, [id]).get(id);
  if (subject === undefined) throw new NotFound(`there is no entity ${id} in this case`);
  const use = subjectUse(db, subject);
  const source = blastSource(db, use.things, actedWith(db, subject, use));
  const reach = engine.reach(source, subject.id);
  const ids = [
    ...reach.nodes.map((node) => node.id),
    ...reach.hops.flatMap((hop) => [hop.from, hop.to]),
    ...reach.systems.map((system) => system.id),
    ...reach.permissions.map((row) => row.holder),
  ];
  const waiting = use.known
    ? []
    : ['What was touched is not counted while records are being imported: open this again when that is done.'];
  return { subject, use, source, reach, briefs: briefsById(db, ids), cuts: [...reach.cuts, ...waiting] };
}

/** Credentials and accounts among what an integration's events name, most used first. */
function actedWith(db: ReadDb, subject: Brief, use: SubjectUse): number[] {
  if (subject.kind !== 'integration' && subject.kind !== 'mcp_server') return [];
  const events = (id: number): number => use.things.get(id)?.events ?? 0;
  return all<{ id: number }>(db, "SELECT id FROM entity WHERE kind IN ('credential', 'identity')")
    .map((row) => row.id)
    .filter((id) => use.things.has(id))
    .sort((a, b) => events(b) - events(a) || a - b)
    .slice(0, MOST_ACTED_WITH);
}

/** What of the subject's events names the entity. */
export function touchedBy(subject: Brief, used: BlastUses, entity: Brief | undefined): TouchedOut | null {
  const span = entity === undefined ? undefined : used.get(entity.id);
  if (entity === undefined || span === undefined) return null;
  const other = subject.id === entity.id ? [] : [termOf(entity)];
  const filter = filterOf(...ownTerms(subject), ...other);
  return { ...span, filter };
}
