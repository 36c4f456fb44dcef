/** Gathers what exporters print, through the same queries that the views ask. */
import type { In, NamesOf, Out, Parsed } from '../../shared/contract/index.ts';
import { citeEvents } from '../db/citations.ts';
import { nowUs } from '../db/clock.ts';
import { Refused } from '../db/errors.ts';
import type { ReadDb } from '../db/handles.ts';
import { getMeta } from '../db/meta.ts';
import { accessReview } from '../db/queries/read/access/review.ts';
import type { CatalogEntries } from '../db/queries/read/catalog.ts';
import { printEvents } from '../db/queries/read/cli/events.ts';
import { findingEvidence, printFindings } from '../db/queries/read/cli/findings.ts';
import type { ReportSource } from '../report/define.ts';
import { type LinkContest, REPORT_LIMITS, type ReportChain, type ReportModel } from '../report/model.ts';

/** Asks a query of the contract in this thread. @throws what its handler throws */
export type Query = <N extends NamesOf<'query'>>(name: N, input: In<N>) => Out<N>;

const PAGE = 200;

/** What goes into an export: the filter and, of findings, those named or what the board narrows by. */
export type ExportScope = Pick<Parsed<'export.start'>, 'filter' | 'findings' | 'narrow' | 'subject' | 'days'>;

export function reportSource(db: ReadDb, query: Query, scope: ExportScope, catalog: CatalogEntries): ReportSource {
  const { filter, findings, narrow, subject, days } = scope;
  const analysed = getMeta(db, 'analysed_us') ?? getMeta(db, 'derived_us');
  return {
    model: () => reportModel(db, query, filter),
    events: () => printEvents(db, filter, undefined),
    findings: () => printFindings(db, findings === undefined ? { filter, ...narrow } : { ids: findings }, catalog),
    evidenceOf: (id, most) => findingEvidence(db, id, most),
    rules: () => query('rules.list', {}),
    review: () => accessReview(db),
    worklist: () => {
      if (subject === undefined)
        throw new Refused('bad_input', 'A revocation worklist needs a subject: say what is compromised.');
      return query('blast.worklist', { id: subject, ...(days === undefined ? {} : { days }) });
    },
    case: {
      title: getMeta(db, 'title') ?? '',
      analysedUs: analysed === undefined ? null : Number(analysed),
      madeUs: nowUs(),
      filter,
    },
  };
}

/** Walks the pages of a list until it ends or holds `most` rows. */
function collect<T>(
  most: number,
  page: (cursor: string | undefined) => { rows: readonly T[]; next: string | null },
): T[] {
  const rows: T[] = [];
  let cursor: string | undefined;
  while (rows.length < most) {
    const answer = page(cursor);
    rows.push(...answer.rows);
    if (answer.next === null) break;
    cursor = answer.next;
  }
  return rows.slice(0, most);
}

function reportModel(db: ReadDb, query: Query, filter: string): ReportModel {
  const settings = query('report.get', {});
  const info = query('case.info', {});
  const findingRows = collect(REPORT_LIMITS.findings, (cursor) =>
    query('findings.page', { filter, sort: 'score', cursor, limit: PAGE }),
  );
  const findings = findingRows.map((row) => query('findings.get', { id: row.id }));
  const annotations = query('annotations.list', { limit: 500 });
  const chainIds = settings.chains === 'all' ? allChains(query, filter) : citedChains(findings, annotations.rows);
  const chains = chainIds.slice(0, REPORT_LIMITS.chains).map((id) => reportChain(query, id));
  const agents = collect(REPORT_LIMITS.agents, (cursor) =>
    query('agents.list', { filter, sort: 'risk', cursor, limit: PAGE }),
  );
  const decisions = query('decisions.list', { limit: 500 });
  const evidence = collect(REPORT_LIMITS.evidence, (cursor) => query('evidence.list', { cursor, limit: PAGE }));
  const custody = collect(REPORT_LIMITS.custody, (cursor) => query('custody.page', { cursor, limit: PAGE }));
  const dated = info.fromUs !== null && info.toUs !== null;
  const histogram = dated ? query('events.histogram', { filter }) : null;
  const lanes =
    histogram === null
      ? null
      : query('events.lanes', { filter, fromUs: histogram.fromUs, toUs: histogram.toUs, by: ['agent', 'user'] });
  const leftOut = (total: number, printed: number): number => Math.max(0, total - printed);
  return {
    madeUs: nowUs(),
    case: info,
    settings,
    coverage: query('case.coverage', {}),
    risk: query('risk.overview', {}),
    findings,
    findingsLeftOut: leftOut(query('findings.page', { filter, limit: 1 }).total.count, findings.length),
    chains,
    chainsLeftOut: leftOut(chainIds.length, chains.length),
    agents,
    agentsLeftOut: leftOut(query('agents.list', { filter, limit: 1 }).total.count, agents.length),
    evidence,
    evidenceLeftOut: leftOut(info.counts.evidence, evidence.length),
    custody,
    custodyLeftOut: leftOut(query('custody.page', { limit: 1 }).total.count, custody.length),
    annotations: annotations.rows.slice(0, REPORT_LIMITS.annotations),
    annotationsCut: annotations.more || annotations.rows.length > REPORT_LIMITS.annotations,
    clocks: query('clocks.list', {}),
    decisions,
    rules: query('rules.list', {}),
    histogram,
    lanes,
    graph: query('graph.seed', { filter }),
    citations: citeEvents(db, citedEvents(chains, findings, decisions)),
  };
}

function reportChain(query: Query, id: string): ReportChain {
  const most = REPORT_LIMITS.chainEvents;
  const { rows, next } = query('chains.events', { id, limit: most });
  const evidence = query('chains.evidence', { id, limit: 2 });
  const contests = contestsOf(query, evidence);
  return { chain: query('chains.get', { id }), evidence, events: rows, eventsCut: next !== null, contests };
}

/** Of the links that the report prints under the slots, each once. */
function contestsOf(query: Query, evidence: Out<'chains.evidence'>): LinkContest[] {
  const pairs = new Map<string, { readonly fromEvent: number; readonly toEvent: number }>();
  for (const { support } of evidence.slots) {
    const best = support.links[0];
    if (best !== undefined) pairs.set(`${best.fromEvent} ${best.toEvent}`, best);
  }
  return [...pairs.values()].map(({ fromEvent, toEvent }) => {
    const { otherCount, others } = query('links.get', { fromEvent, toEvent });
    return { fromEvent, toEvent, others, otherCount };
  });
}

/** Chains that an open or accepted finding cites, and starred ones. */
function citedChains(
  findings: readonly Out<'findings.get'>[],
  annotations: Out<'annotations.list'>['rows'],
): readonly string[] {
  const ids = new Set<string>();
  for (const finding of findings) {
    if (finding.row.status !== 'dismissed') for (const id of finding.chainIds) ids.add(id);
  }
  for (const { target, kind } of annotations) if (target.kind === 'chain' && kind === 'star') ids.add(target.key);
  return [...ids];
}

function allChains(query: Query, filter: string): readonly string[] {
  const rows = collect(10_000, (cursor) => query('chains.page', { filter, sort: 'time', cursor, limit: PAGE }));
  return rows.map((row) => row.id);
}

function* citedEvents(
  chains: readonly ReportChain[],
  findings: readonly Out<'findings.get'>[],
  decisions: Out<'decisions.list'>,
): Generator<number> {
  for (const { events, evidence } of chains) {
    for (const event of events) yield event.id;
    for (const { support } of evidence.slots) for (const record of support.named) yield record.eventId;
  }
  for (const finding of findings) for (const event of finding.events) yield event.id;
  for (const { from, to } of decisions.links) for (const end of [from, to]) if (end !== null) yield end.eventId;
}
