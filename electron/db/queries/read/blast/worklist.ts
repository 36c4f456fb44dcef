/** The revocation worklist of one entity: what to revoke in which order, whose it is, and who would be left without it. */
import type { Out, Parsed } from '../../../../../shared/contract/index.ts';
import { BLAST_LIMITS, type BlastEngine, type WorkItem } from '../../../../../shared/model/blast.ts';
import { formatIsoUtc, US_PER_DAY } from '../../../../../shared/model/time.ts';
import type { ReadDb } from '../../../handles.ts';
import { type Brief, briefsById } from '../entities/briefs.ts';
import { many } from './blast.ts';
import { ownersOf } from './owners.ts';
import { type Radius, radiusOf, touchedBy } from './radius.ts';
import { filterOf, ownTerms, termOf, type Users, usersOf } from './use.ts';

type Answer = Out<'blast.worklist'>;
type WorkRow = Answer['rows'][number];

/** @throws NotFound */
export function getWorklist(db: ReadDb, engine: BlastEngine, input: Parsed<'blast.worklist'>): Answer {
  const radius = radiusOf(db, engine, input.id);
  const { subject, source, reach } = radius;
  const items = engine.worklist(source, reach);
  const shown = items.slice(0, BLAST_LIMITS.worklist);
  const toUs = source.nowUs;
  const fromUs = toUs === null ? null : toUs - input.days * US_PER_DAY;
  const targets = new Map(
    shown.flatMap(({ target }) => {
      const kind = radius.briefs.get(target)?.kind;
      return kind === undefined ? [] : [[target, kind] as const];
    }),
  );
  const users =
    fromUs === null || toUs === null
      ? { of: () => new Map(), known: true }
      : usersOf(db, targets, { fromUs, toUs: toUs + 1 });
  const owners = ownersOf(db, [...targets.keys()]);
  const people = briefsById(
    db,
    shown.flatMap((item) => [...users.of(item.target, item.systemId).keys()]),
  );
  const rows = shown.flatMap((item, at): WorkRow[] => {
    const target = radius.briefs.get(item.target);
    if (target === undefined) return [];
    const system = item.systemId === null ? undefined : radius.briefs.get(item.systemId);
    const { breaks, breaksMore } = wouldBreak({ item, target, system, users, people, subject, fromUs });
    return [
      {
        order: at + 1,
        stage: item.stage,
        urgency: item.urgency,
        action: item.action,
        target,
        system: system ?? null,
        where: item.where,
        why: item.why,
        tier: item.tier,
        owners: [...(owners.get(item.target) ?? [])],
        touched: touchedOf(radius, item, target, system),
        breaks,
        breaksMore,
        recordId: item.recordId,
      },
    ];
  });
  const cut =
    items.length > shown.length
      ? [`Only the first ${many(shown.length, 'step')} of ${items.length.toLocaleString('en-US')} are listed.`]
      : [];
  const waiting = users.known ? [] : ['What would break is not counted while records are being imported.'];
  const containing = rows.filter((row) => row.urgency === 'contain').length;
  return {
    subject,
    sentence: sentence(subject, rows, containing),
    days: input.days,
    fromUs,
    toUs,
    rows,
    cuts: [...radius.cuts, ...cut, ...waiting],
  };
}

function sentence(subject: Brief, rows: readonly WorkRow[], containing: number): string {
  if (rows.length === 0) return `Nothing to revoke is known for ${subject.name}.`;
  const unowned = rows.filter((row) => row.owners.length === 0).length;
  const nobody = unowned === 0 ? '' : `; nobody is recorded as the owner of ${unowned.toLocaleString('en-US')} of them`;
  return `${many(rows.length, 'step')}, the first ${containing === 1 ? 'one contains' : `${containing} contain`} the incident${nobody}.`;
}

function touchedOf({ subject, source }: Radius, item: WorkItem, target: Brief, system: Brief | undefined) {
  return touchedBy(subject, source.used, item.stage === 'grants' ? system : target);
}

function wouldBreak(given: {
  readonly item: WorkItem;
  readonly target: Brief;
  readonly system: Brief | undefined;
  readonly users: Pick<Users, 'of'>;
  readonly people: ReadonlyMap<number, Brief>;
  readonly subject: Brief;
  readonly fromUs: number | null;
}): Pick<WorkRow, 'breaks' | 'breaksMore'> {
  const { item, target, system, users, people, subject, fromUs } = given;
  const since = fromUs === null ? [] : [sinceTerm(fromUs)];
  const rows = [...users.of(item.target, item.systemId)]
    .flatMap(([id, { events, lastUs }]) => {
      const entity = people.get(id);
      if (entity === undefined || id === subject.id) return [];
      const on = system === undefined ? [] : [termOf(system)];
      return [{ entity, events, lastUs, filter: filterOf(...ownTerms(target), termOf(entity), ...on, ...since) }];
    })
    .sort((a, b) => b.events - a.events || a.entity.id - b.entity.id);
  return { breaks: rows.slice(0, BLAST_LIMITS.users), breaksMore: Math.max(0, rows.length - BLAST_LIMITS.users) };
}

function sinceTerm(fromUs: number) {
  return { field: 'time' as const, values: [`${formatIsoUtc(fromUs, 'us')}..`], negated: false };
}
