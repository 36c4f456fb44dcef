/** The report's settings and what each of its sections would hold. */
import type { Out } from '../../../../../shared/contract/index.ts';
import { REPORT_SECTIONS, ReportSettings } from '../../../../../shared/contract/report.ts';
import type { ReadDb } from '../../../handles.ts';
import { getMeta } from '../../../meta.ts';
import { NOT_DISMISSED } from '../findings/severity.ts';
import { all, numberOf, parseJson } from '../statement.ts';

type Settings = Out<'report.get'>;
type Section = (typeof REPORT_SECTIONS)[number];

/** As saved, or every section under the case's own title. */
export function reportSettings(db: ReadDb): Settings {
  const saved = ReportSettings.safeParse(parseJson<unknown>(getMeta(db, 'report'), undefined)).data;
  const title = getMeta(db, 'title') ?? '';
  return saved ?? { title, summary: '', sections: [...REPORT_SECTIONS], zone: 'UTC', chains: 'cited' };
}

/** Chains cited by findings that stand, or starred, as ids. */
const CITED_CHAINS = `
  SELECT x.chain_id AS id FROM finding f JOIN finding_chain x ON x.finding_id = f.id WHERE ${NOT_DISMISSED}
  UNION SELECT n.target_key FROM annotation n WHERE n.target_kind = 'chain' AND n.kind = 'star' AND n.removed = 0`;

interface Plan {
  readonly title: string;
  readonly items: number;
  readonly note: string;
}

export function reportOutline(db: ReadDb): Out<'report.outline'> {
  const settings = reportSettings(db);
  const plan = plans(db, settings);
  return {
    sections: REPORT_SECTIONS.map((id) => ({ id, included: settings.sections.includes(id), ...plan[id] })),
    exports: exportsMade(db),
  };
}

function plans(db: ReadDb, settings: Settings): Record<Section, Plan> {
  const count = (sql: string) => numberOf(db, `SELECT count(*) AS n FROM ${sql}`);
  const chains = count('chain');
  const cited = count(`chain WHERE id IN (${CITED_CHAINS})`);
  const standing = count(`finding f WHERE ${NOT_DISMISSED}`);
  const dismissed = count('finding') - standing;
  const gaps = count('chain WHERE gaps > 0');
  const rejected = numberOf(db, 'SELECT sum(rejected) AS n FROM evidence');
  const shown = settings.chains === 'all' ? chains : cited;
  return {
    summary: {
      title: 'Summary',
      items: settings.summary.trim() === '' ? 0 : 1,
      note: settings.summary.trim() === '' ? 'nothing written yet' : 'as written here',
    },
    overview: {
      title: 'Risk overview',
      items: standing,
      note: 'what the findings amount to, in pictures',
    },
    findings: {
      title: 'Findings',
      items: standing,
      note: dismissed === 0 ? 'open and accepted ones' : `open and accepted ones; ${dismissed} dismissed are left out`,
    },
    chains: {
      title: 'Action chains',
      items: shown,
      note:
        settings.chains === 'all'
          ? 'every chain'
          : `those cited by findings or starred; ${chains - cited} others are left out`,
    },
    graph: { title: 'Graph', items: shown, note: 'the entities of the chains shown' },
    timeline: { title: 'Timeline', items: count('event WHERE time_us IS NOT NULL'), note: 'dated events over time' },
    agents: {
      title: 'Agents',
      items: count("entity WHERE kind = 'agent' AND canonical_id = id"),
      note: 'inventory with status, owner and risk',
    },
    annotations: {
      title: 'Notes',
      items: count("annotation WHERE removed = 0 AND kind IN ('star', 'tag', 'comment')"),
      note: 'stars, tags and comments',
    },
    ledger: {
      title: 'Evidence and ledger',
      items: count('evidence'),
      note: `hashes and counts; ${rejected} rejected ${rejected === 1 ? 'record' : 'records'}`,
    },
    gaps: { title: 'Gaps', items: gaps, note: 'chains with an empty slot, and what would fill it' },
    custody: { title: 'Custody log', items: count('custody'), note: 'everything done to the case' },
  };
}

interface ExportFacts {
  readonly format?: string;
  readonly path?: string;
  readonly sha256?: string;
}

/** Exports as the custody log has them, newest first. */
function exportsMade(db: ReadDb): Out<'report.outline'>['exports'] {
  const rows = all<{ at_us: number; detail: string }>(
    db,
    "SELECT at_us, detail FROM custody WHERE action = 'export' ORDER BY seq DESC LIMIT 20",
  );
  return rows.map((row) => {
    const facts = parseJson<ExportFacts>(row.detail, {});
    return { format: facts.format ?? '', path: facts.path ?? '', atUs: row.at_us, sha256: facts.sha256 ?? '' };
  });
}
