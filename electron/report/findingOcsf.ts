/**
 * A finding as an OCSF 1.8 Detection Finding (class 2004, category 2), https://schema.ocsf.io/1.8.0/classes/detection_finding.
 * Times are milliseconds since 1970. What the schema has no place for goes under `unmapped`.
 */
import type { ExportedEntity, ExportedEvidence, ExportedFinding } from '../../shared/model/exported.ts';
import type { FindingStatus, Severity } from '../../shared/model/kinds.ts';
import { PRODUCT_VERSION } from '../../shared/model/product.ts';
import type { RuleSetting } from './ruleSettings.ts';

const CLASS_UID = 2004;

const SEVERITY: Readonly<Record<Severity, readonly [id: number, name: string]>> = {
  info: [1, 'Informational'],
  low: [2, 'Low'],
  medium: [3, 'Medium'],
  high: [4, 'High'],
  critical: [5, 'Critical'],
};

/** Status of the finding, and the activity that led to it: created, updated, closed. */
const STATUS: Readonly<
  Record<FindingStatus, { readonly status: readonly [number, string]; readonly activity: readonly [number, string] }>
> = {
  open: { status: [1, 'New'], activity: [1, 'Create'] },
  accepted: { status: [2, 'In Progress'], activity: [2, 'Update'] },
  dismissed: { status: [3, 'Suppressed'], activity: [3, 'Close'] },
  resolved: { status: [4, 'Resolved'], activity: [3, 'Close'] },
};

const RISK: Readonly<Record<Severity, readonly [id: number, name: string]>> = {
  info: [0, 'Info'],
  low: [1, 'Low'],
  medium: [2, 'Medium'],
  high: [3, 'High'],
  critical: [4, 'Critical'],
};

export interface OcsfCase {
  readonly title: string;
  /** When rules last ran: a finding has no earlier moment of its own. µs UTC. */
  readonly foundUs: number;
  /** Parameters set otherwise than by default. */
  settingsOf(rule: string): readonly RuleSetting[];
}

export function detectionFinding(
  finding: ExportedFinding,
  evidence: readonly ExportedEvidence[],
  from: OcsfCase,
): object {
  const { status, activity } = STATUS[finding.status];
  const [severityId, severity] = SEVERITY[finding.severity];
  const [riskId, risk] = RISK[finding.severity];
  const { rank } = finding;
  const [start, end] = [msOf(finding.first_time), msOf(finding.last_time)];
  const modified = msOf(finding.status_at);
  return {
    class_uid: CLASS_UID,
    class_name: 'Detection Finding',
    category_uid: 2,
    category_name: 'Findings',
    activity_id: activity[0],
    activity_name: activity[1],
    type_uid: CLASS_UID * 100 + activity[0],
    type_name: `Detection Finding: ${activity[1]}`,
    time: Math.floor(from.foundUs / 1000),
    ...(start === undefined ? {} : { start_time: start }),
    ...(end === undefined ? {} : { end_time: end }),
    severity_id: severityId,
    severity,
    status_id: status[0],
    status: status[1],
    is_alert: activity[0] !== 3,
    message: finding.title,
    ...(finding.reason === '' ? {} : { comment: finding.reason }),
    ...(rank === null
      ? {}
      : {
          confidence_score: Math.round(rank.confidence.value * 100),
          ...third('confidence', rank.confidence.value),
          impact_score: Math.round(rank.impact.value * 100),
        }),
    risk_score: Math.round(finding.score),
    risk_level_id: riskId,
    risk_level: risk,
    ...(rank === null
      ? {}
      : {
          risk_details: `impact: ${rank.impact.why}; exposure: ${rank.exposure.why}; confidence: ${rank.confidence.why}`,
        }),
    metadata: {
      version: '1.8.0',
      uid: finding.finding_id,
      product: { name: 'Agentrail', vendor_name: 'Agentrail', version: PRODUCT_VERSION },
      log_name: from.title,
    },
    finding_info: {
      uid: finding.finding_id,
      title: finding.title,
      desc: finding.explanation,
      types: [finding.rule_title],
      analytic: {
        uid: finding.rule,
        name: finding.rule_title,
        type_id: 1,
        type: 'Rule',
        version: String(finding.rule_version),
        ...(finding.why === '' ? {} : { desc: finding.why }),
      },
      ...(start === undefined ? {} : { first_seen_time: start }),
      ...(end === undefined ? {} : { last_seen_time: end }),
      ...(modified === undefined ? {} : { modified_time: modified }),
      related_events_count: finding.event_ids.length,
      ...attacks(finding.refs),
    },
    resources: finding.entities.slice(0, 50).map(resource),
    evidences: evidence.map(evidenceOf),
    remediation: { desc: finding.remediation.join('\n') },
    unmapped: {
      owner: finding.owner,
      due: finding.due,
      overdue: finding.overdue,
      refs: finding.refs,
      facts: finding.facts,
      chain_ids: finding.chain_ids,
      exposure: rank?.exposure ?? null,
      rule_settings: from.settingsOf(finding.rule),
    },
  };
}

function msOf(iso: string | null): number | undefined {
  return iso === null ? undefined : Date.parse(iso);
}

function third(name: 'confidence', value: number): object {
  const [id, word] = value >= 0.75 ? [3, 'High'] : value >= 0.45 ? [2, 'Medium'] : [1, 'Low'];
  return { [`${name}_id`]: id, [name]: word };
}

/** MITRE ATLAS techniques, `AML.T0051 LLM prompt injection (MITRE ATLAS)`; other references stand under `unmapped.refs`. */
function attacks(refs: readonly string[]): object {
  const techniques = refs.flatMap((ref) => {
    const match = /^(AML\.[A-Z0-9.]+)\s*(.*?)\s*\(MITRE ATLAS\)$/.exec(ref);
    return match?.[1] === undefined ? [] : [{ uid: match[1], name: match[2] ?? '' }];
  });
  return techniques.length === 0 ? {} : { attacks: techniques.map((technique) => ({ technique })) };
}

function resource(entity: ExportedEntity): object {
  return { uid: entity.key, name: entity.name, type: entity.kind };
}

/** The record itself stays where it is: the evidence names the file, its hash and the bytes. */
function evidenceOf(record: ExportedEvidence): object {
  return {
    uid: `${record.evidence_id}:${record.record}`,
    name: record.source,
    ...(record.actor === '' ? {} : { actor: { user: { name: record.actor } } }),
    ...(record.event_id === null
      ? {}
      : { api: { operation: record.action, ...(record.system === '' ? {} : { service: { name: record.system } }) } }),
    ...(record.ip === null ? {} : { src_endpoint: { ip: record.ip } }),
    file: {
      name: record.file,
      type_id: 1,
      type: 'Regular File',
      size: record.file_bytes,
      hashes: [{ algorithm_id: 3, algorithm: 'SHA-256', value: record.sha256 }],
    },
    data: {
      event_id: record.event_id,
      original_uid: record.original_uid,
      time: record.time,
      status: record.status,
      object: record.object,
      record: record.record,
      offset: record.offset,
      length: record.length,
      decoded: record.decoded,
    },
  };
}
