/**
 * Findings as SARIF results: Static Analysis Results Interchange Format 2.1.0 (OASIS Standard, 2020; errata 01, 2023).
 * A record is a region of its evidence file by byte offset where the file itself was read; in a file that was decompressed or transcoded
 * the offset counts other bytes, so only the record's number is told.
 */
import type { ExportedEvidence, ExportedFinding } from '../../shared/model/exported.ts';
import type { Severity } from '../../shared/model/kinds.ts';

const LEVELS: Readonly<Record<Severity, 'error' | 'warning' | 'note'>> = {
  critical: 'error',
  high: 'error',
  medium: 'warning',
  low: 'note',
  info: 'note',
};

interface Artifact {
  readonly location: { readonly uri: string };
  readonly length: number;
  readonly hashes: { readonly 'sha-256': string };
}

interface Rule {
  readonly id: string;
  readonly name: string;
  readonly shortDescription: { readonly text: string };
  readonly fullDescription?: { readonly text: string };
  readonly defaultConfiguration: { readonly level: string };
  readonly properties: { readonly version: number };
}

/** Gathers the rules, files and taxonomies that results point at, in the order in which they are first met. */
export class SarifRun {
  private readonly ruleAt = new Map<string, number>();
  private readonly artifactAt = new Map<number, number>();
  private readonly taxa = new Map<string, Map<string, string>>();
  readonly rules: Rule[] = [];
  readonly artifacts: Artifact[] = [];

  result(finding: ExportedFinding, evidence: readonly ExportedEvidence[]): object {
    const { rank } = finding;
    return {
      ruleId: finding.rule,
      ruleIndex: this.rule(finding),
      level: LEVELS[finding.severity],
      kind: 'fail',
      rank: finding.score,
      message: { text: `${finding.title}. ${finding.explanation}` },
      locations: this.locations(finding, evidence),
      fingerprints: { 'agentrailFinding/v1': finding.finding_id },
      taxa: finding.refs.map((ref) => this.taxon(ref)),
      ...(finding.first_time === null ? {} : { provenance: { firstDetectionTimeUtc: finding.first_time } }),
      ...(finding.status === 'dismissed'
        ? { suppressions: [{ kind: 'external', status: 'accepted', justification: finding.reason }] }
        : {}),
      properties: {
        severity: finding.severity,
        status: finding.status,
        reason: finding.reason,
        owner: finding.owner,
        due: finding.due,
        overdue: finding.overdue,
        firstTime: finding.first_time,
        lastTime: finding.last_time,
        events: finding.event_ids.length,
        chains: finding.chain_ids,
        remediation: finding.remediation,
        facts: finding.facts,
        ...(rank === null ? {} : { rank }),
      },
    };
  }

  taxonomies(): object[] {
    return [...this.taxa].map(([name, taxa]) => ({
      name,
      taxa: [...taxa].map(([id, title]) => ({ id, ...(title === '' ? {} : { name: title }) })),
    }));
  }

  private rule(finding: ExportedFinding): number {
    const known = this.ruleAt.get(finding.rule);
    if (known !== undefined) return known;
    this.ruleAt.set(finding.rule, this.rules.length);
    return (
      this.rules.push({
        id: finding.rule,
        name: finding.rule_title,
        shortDescription: { text: finding.rule_title },
        ...(finding.why === '' ? {} : { fullDescription: { text: finding.why } }),
        defaultConfiguration: { level: LEVELS[finding.severity] },
        properties: { version: finding.rule_version },
      }) - 1
    );
  }

  /** `ASI03 Identity abuse (OWASP ASI)` as a taxon of its scheme. */
  private taxon(ref: string): object {
    const match = /^(\S+)\s*(.*?)\s*\(([^()]*)\)$/.exec(ref);
    const [id, title, scheme] = [match?.[1] ?? ref, match?.[2] ?? '', match?.[3] ?? 'other'];
    const taxa = this.taxa.get(scheme) ?? new Map<string, string>();
    this.taxa.set(scheme, taxa.set(id, title));
    return { id, toolComponent: { name: scheme } };
  }

  private locations(finding: ExportedFinding, evidence: readonly ExportedEvidence[]): object[] {
    const logicalLocations = finding.entities.slice(0, 20).map((entity) => ({
      name: entity.name,
      fullyQualifiedName: entity.key,
      kind: entity.kind,
    }));
    if (evidence.length === 0) return logicalLocations.length === 0 ? [] : [{ logicalLocations }];
    return evidence.map((record, at) => ({
      id: at + 1,
      physicalLocation: {
        artifactLocation: { uri: uriOf(record.file), index: this.artifact(record) },
        ...(record.decoded ? {} : { region: { byteOffset: record.offset, byteLength: record.length } }),
      },
      ...(logicalLocations.length === 0 ? {} : { logicalLocations }),
      message: {
        text: [record.time ?? 'undated', record.action, record.actor, record.object]
          .filter((one) => one !== '')
          .join(' · '),
      },
      properties: { record: record.record, eventId: record.event_id, source: record.source },
    }));
  }

  private artifact(record: ExportedEvidence): number {
    const known = this.artifactAt.get(record.evidence_id);
    if (known !== undefined) return known;
    this.artifactAt.set(record.evidence_id, this.artifacts.length);
    return (
      this.artifacts.push({
        location: { uri: uriOf(record.file) },
        length: record.file_bytes,
        hashes: { 'sha-256': record.sha256 },
      }) - 1
    );
  }
}

/** A relative URI reference (RFC 3986) of a file's name, which may hold any character. */
export function uriOf(file: string): string {
  return file
    .split(/[\\/]/)
    .map((part) => encodeURIComponent(part.toWellFormed()))
    .join('/');
}
