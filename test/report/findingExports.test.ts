/** Findings as other programs take them: SARIF 2.1.0, OCSF 1.8, Markdown, CSV and JSON, from a whole sample and from hostile names. */

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'papaparse';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { ReportSource } from '../../electron/report/define.ts';
import { exporters } from '../../electron/report/exporters/index.ts';
import { type InProcessHost, openInProcess } from '../../electron/workers/inProcess.ts';
import { contract, type In, type Out, type ProcedureName } from '../../shared/contract/index.ts';
import { EXPORT_FORMATS } from '../../shared/contract/jobs.ts';
import type { ExportedEvidence, ExportedFinding } from '../../shared/model/exported.ts';

const EVIDENCE = new URL('../../samples/cases/northwind-drift/evidence', import.meta.url).pathname;
const folder = mkdtempSync(join(tmpdir(), 'finding-exports-'));
let host: InProcessHost;

async function ask<N extends ProcedureName>(name: N, input: In<N>): Promise<Out<N>> {
  const procedure = contract[name];
  const answer = await host.call(name, procedure.input.parse(input));
  if (!answer.ok) throw new Error(`${name}: ${answer.error.message}`);
  return procedure.output.parse(answer.value) as Out<N>;
}

let files = 0;
async function exported(input: Omit<In<'export.start'>, 'path'>): Promise<string> {
  files += 1;
  const path = join(folder, `${files}-${input.format}`);
  const { jobId } = await ask('export.start', { ...input, path });
  await host.idle();
  expect(await ask('jobs.get', { id: jobId })).toMatchObject({ state: 'done' });
  return readFileSync(path, 'utf8');
}

beforeAll(async () => {
  host = openInProcess(join(folder, 'case.agentrail'), {
    create: { title: 'Northwind', examiner: 'Ana', zone: 'UTC' },
  });
  await ask('import.start', { paths: [EVIDENCE] });
  await host.idle();
  const rows = (await ask('findings.page', {})).rows;
  await ask('findings.triage', { ids: [rows[0]?.id ?? ''], status: 'accepted', owner: '=Bo Lind', due: '2020-01-31' });
  await ask('findings.triage', { ids: [rows[1]?.id ?? ''], status: 'dismissed', reason: 'agreed with the team' });
});
afterAll(async () => {
  await host.close();
  rmSync(folder, { recursive: true, force: true });
});

/** What the SARIF 2.1.0 schema (OASIS, errata 01) says of the members used here; unknown members are refused as the schema does. */
const Message = z.strictObject({ text: z.string().min(1) });
const Uri = z.string().refine((text) => URL.canParse(text, 'file:///') && !/\s/.test(text));
const Level = z.enum(['none', 'note', 'warning', 'error']);
const Properties = z.record(z.string(), z.unknown());
const Sarif = z.strictObject({
  $schema: z.url(),
  version: z.literal('2.1.0'),
  runs: z.tuple([
    z.strictObject({
      tool: z.strictObject({
        driver: z.strictObject({
          name: z.string().min(1),
          version: z.string(),
          semanticVersion: z.string().regex(/^\d+\.\d+\.\d+/),
          rules: z.array(
            z.strictObject({
              id: z.string(),
              name: z.string(),
              shortDescription: Message,
              fullDescription: Message.optional(),
              defaultConfiguration: z.strictObject({ level: Level }),
              properties: Properties,
            }),
          ),
        }),
      }),
      artifacts: z.array(
        z.strictObject({
          location: z.strictObject({ uri: Uri }),
          length: z.int().min(-1),
          hashes: z.strictObject({ 'sha-256': z.string().regex(/^[0-9a-f]{64}$/) }),
        }),
      ),
      taxonomies: z.array(
        z.strictObject({
          name: z.string(),
          taxa: z.array(z.strictObject({ id: z.string(), name: z.string().optional() })),
        }),
      ),
      columnKind: z.enum(['utf16CodeUnits', 'unicodeCodePoints']),
      invocations: z.array(
        z.strictObject({
          executionSuccessful: z.boolean(),
          toolConfigurationNotifications: z.array(
            z.strictObject({ associatedRule: z.strictObject({ id: z.string() }), level: Level, message: Message }),
          ),
        }),
      ),
      properties: Properties,
      results: z.array(
        z.strictObject({
          ruleId: z.string(),
          ruleIndex: z.int().min(0),
          level: Level,
          kind: z.literal('fail'),
          rank: z.number().min(0).max(100),
          message: Message,
          fingerprints: z.record(z.string(), z.string()),
          taxa: z.array(z.strictObject({ id: z.string(), toolComponent: z.strictObject({ name: z.string() }) })),
          provenance: z.strictObject({ firstDetectionTimeUtc: z.iso.datetime() }).optional(),
          suppressions: z
            .array(
              z.strictObject({
                kind: z.enum(['inSource', 'external']),
                status: z.enum(['accepted', 'underReview', 'rejected']),
                justification: z.string(),
              }),
            )
            .optional(),
          locations: z.array(
            z.strictObject({
              id: z.int().min(-1).optional(),
              physicalLocation: z
                .strictObject({
                  artifactLocation: z.strictObject({ uri: Uri, index: z.int().min(0) }),
                  region: z.strictObject({ byteOffset: z.int().min(0), byteLength: z.int().min(0) }).optional(),
                })
                .optional(),
              logicalLocations: z
                .array(z.strictObject({ name: z.string(), fullyQualifiedName: z.string(), kind: z.string() }))
                .optional(),
              message: Message.optional(),
              properties: Properties.optional(),
            }),
          ),
          properties: Properties,
        }),
      ),
    }),
  ]),
});

test('SARIF: every index points at what it names, and regions hold the records', async () => {
  const [run] = Sarif.parse(JSON.parse(await exported({ format: 'findings.sarif' }))).runs;
  const { rows, total } = await ask('findings.page', {});
  expect(run.results).toHaveLength(total.count);
  expect(new Set(run.results.map((result) => result.fingerprints['agentrailFinding/v1']))).toEqual(
    new Set(rows.map((row) => row.id)),
  );
  for (const result of run.results) {
    expect(run.tool.driver.rules[result.ruleIndex]?.id).toBe(result.ruleId);
    for (const taxon of result.taxa)
      expect(run.taxonomies.find((one) => one.name === taxon.toolComponent.name)?.taxa.map((one) => one.id)).toContain(
        taxon.id,
      );
    for (const { physicalLocation } of result.locations) {
      if (physicalLocation === undefined) continue;
      const artifact = run.artifacts[physicalLocation.artifactLocation.index];
      expect(artifact?.location.uri).toBe(physicalLocation.artifactLocation.uri);
      const { region } = physicalLocation;
      if (region !== undefined)
        expect(region.byteOffset + region.byteLength).toBeLessThanOrEqual(artifact?.length ?? 0);
    }
  }
  expect(run.results.filter((result) => result.suppressions !== undefined)).toHaveLength(1);
  expect(run.results.some((result) => result.locations.some((one) => one.physicalLocation?.region !== undefined))).toBe(
    true,
  );
  const ran = new Set((await ask('rules.list', {})).filter((rule) => rule.state !== 'ran').map((rule) => rule.id));
  expect(new Set(run.invocations[0]?.toolConfigurationNotifications.map((one) => one.associatedRule.id))).toEqual(ran);
});

/** What OCSF 1.8 says of class 2004 (detection_finding), its objects and their constraints; unknown members are refused. */
const Ms = z.int().min(0);
const Detection = z.strictObject({
  class_uid: z.literal(2004),
  class_name: z.literal('Detection Finding'),
  category_uid: z.literal(2),
  category_name: z.literal('Findings'),
  activity_id: z.union([z.literal(1), z.literal(2), z.literal(3)]),
  activity_name: z.enum(['Create', 'Update', 'Close']),
  type_uid: z.int(),
  type_name: z.string(),
  time: Ms,
  start_time: Ms.optional(),
  end_time: Ms.optional(),
  severity_id: z.int().min(1).max(5),
  severity: z.enum(['Informational', 'Low', 'Medium', 'High', 'Critical']),
  status_id: z.int().min(1).max(4),
  status: z.enum(['New', 'In Progress', 'Suppressed', 'Resolved']),
  is_alert: z.boolean(),
  message: z.string(),
  comment: z.string().optional(),
  confidence_score: z.int().min(0).max(100),
  confidence_id: z.int().min(1).max(3),
  confidence: z.enum(['Low', 'Medium', 'High']),
  impact_score: z.int().min(0).max(100),
  risk_score: z.int().min(0).max(100),
  risk_level_id: z.int().min(0).max(4),
  risk_level: z.enum(['Info', 'Low', 'Medium', 'High', 'Critical']),
  risk_details: z.string(),
  metadata: z.strictObject({
    version: z.literal('1.8.0'),
    uid: z.string(),
    product: z.strictObject({ name: z.string(), vendor_name: z.string(), version: z.string() }),
    log_name: z.string(),
  }),
  finding_info: z.strictObject({
    uid: z.string(),
    title: z.string(),
    desc: z.string(),
    types: z.array(z.string()),
    analytic: z.strictObject({
      uid: z.string(),
      name: z.string(),
      type_id: z.literal(1),
      type: z.literal('Rule'),
      version: z.string(),
      desc: z.string().optional(),
    }),
    first_seen_time: Ms.optional(),
    last_seen_time: Ms.optional(),
    modified_time: Ms.optional(),
    related_events_count: z.int(),
    attacks: z
      .array(z.strictObject({ technique: z.strictObject({ uid: z.string().regex(/^AML\./), name: z.string() }) }))
      .min(1)
      .optional(),
  }),
  resources: z.array(z.strictObject({ uid: z.string(), name: z.string(), type: z.string() })),
  evidences: z.array(
    z.strictObject({
      uid: z.string(),
      name: z.string(),
      actor: z.strictObject({ user: z.strictObject({ name: z.string() }) }).optional(),
      api: z
        .strictObject({ operation: z.string(), service: z.strictObject({ name: z.string() }).optional() })
        .optional(),
      src_endpoint: z.strictObject({ ip: z.string() }).optional(),
      file: z.strictObject({
        name: z.string(),
        type_id: z.literal(1),
        type: z.literal('Regular File'),
        size: z.int(),
        hashes: z.tuple([
          z.strictObject({ algorithm_id: z.literal(3), algorithm: z.literal('SHA-256'), value: z.string().length(64) }),
        ]),
      }),
      data: z.record(z.string(), z.unknown()),
    }),
  ),
  remediation: z.strictObject({ desc: z.string() }),
  unmapped: z.record(z.string(), z.unknown()),
});

test('OCSF: a detection finding a line, its type and status as the schema numbers them', async () => {
  const lines = (await exported({ format: 'findings.ocsf.jsonl' })).trimEnd().split('\n');
  const found = lines.map((line) => Detection.parse(JSON.parse(line)));
  expect(found).toHaveLength((await ask('findings.page', {})).total.count);
  for (const one of found) {
    expect(one.type_uid).toBe(200_400 + one.activity_id);
    expect(one.evidences.length).toBeLessThanOrEqual(Math.max(50, one.finding_info.related_events_count));
    if (one.start_time !== undefined && one.end_time !== undefined)
      expect(one.end_time).toBeGreaterThanOrEqual(one.start_time);
  }
  expect(
    found.filter((one) => one.status === 'Suppressed').map((one) => [one.activity_id, one.is_alert, one.comment]),
  ).toEqual([[3, false, 'agreed with the team']]);
  expect(found.find((one) => one.status === 'In Progress')?.unmapped).toMatchObject({
    owner: '=Bo Lind',
    overdue: true,
  });
});

test('exports say which parameters of rules are set, and whether the findings rest on them', async () => {
  await ask('rules.setParams', { id: 'bulk-read', params: { rows: 1_001 } });
  const set = { rule: 'bulk-read', parameter: 'rows', value: 1_001, default: 1_000, in_force: false };
  const [run] = Sarif.parse(JSON.parse(await exported({ format: 'findings.sarif' }))).runs;
  expect(run.properties.ruleSettings).toEqual([set]);
  expect(JSON.parse(await exported({ format: 'findings.json' }))).toMatchObject({ rule_settings: [set] });
  const lines = (await exported({ format: 'findings.ocsf.jsonl' })).trimEnd().split('\n');
  const found = lines.map((line) => Detection.parse(JSON.parse(line)));
  for (const one of found)
    expect(one.unmapped.rule_settings).toEqual(one.finding_info.analytic.uid === 'bulk-read' ? [set] : []);
  expect(found.some((one) => one.finding_info.analytic.uid === 'bulk-read')).toBe(true);
  await ask('undo.last', {});
});

test('CSV keeps formulas from running and tells owner, due date and the reasons of the rank', async () => {
  const { data } = parse<Record<string, string>>(await exported({ format: 'findings.csv' }), {
    header: true,
    skipEmptyLines: true,
  });
  const accepted = data.find((row) => row.status === 'accepted');
  expect(accepted).toMatchObject({ owner: "'=Bo Lind", due: '2020-01-31', overdue: 'true' });
  for (const row of data)
    expect(Number(row.score)).toBeCloseTo(100 * Number(row.impact) * Number(row.exposure) * Number(row.confidence), 0);
  expect(data.every((row) => row.impact_why !== '' && row.exposure_why !== '' && row.confidence_why !== '')).toBe(true);
});

test('the selection, else the filter and what the board narrows by, decide what goes out', async () => {
  const document = async (input: Omit<In<'export.start'>, 'path' | 'format'>) =>
    (JSON.parse(await exported({ format: 'findings.json', ...input })) as { findings: ExportedFinding[] }).findings;
  const every = await document({});
  expect(every.map((one) => one.finding_id)).toEqual((await ask('findings.page', {})).rows.map((row) => row.id));
  const [first, , third] = every.map((one) => one.finding_id) as [string, string, string];
  expect((await document({ findings: [third, first] })).map((one) => one.finding_id)).toEqual([third, first]);
  expect((await document({ narrow: { status: 'dismissed' } })).map((one) => one.status)).toEqual(['dismissed']);
  const drift = await document({ filter: 'agent:"Drift Chat"' });
  expect(drift.map((one) => one.finding_id)).toEqual(
    (await ask('findings.page', { filter: 'agent:"Drift Chat"' })).rows.map((row) => row.id),
  );
  expect(drift.length).toBeGreaterThan(0);
  expect(drift.length).toBeLessThan(every.length);
});

test('Markdown of the sample: a title, what to do and its records for each', async () => {
  const text = await exported({ format: 'findings.md' });
  const { rows, total } = await ask('findings.page', {});
  expect(text.match(/^# /gm)).toHaveLength(total.count);
  expect(text.match(/^- \[ \] /gm)?.length ?? 0).toBeGreaterThanOrEqual(total.count);
  expect(text).toContain('| time (UTC) | action | acted as | object | file | record | bytes |');
  expect(text).toContain(rows[0]?.id ?? '-');
});

describe('evidence that would break out', () => {
  const NASTY = 'a|b`c` <img src=x onerror=1> [x](http://evil.example) @everyone #12 www.evil.example\n# h \u202e';
  const hostile = (text: string): ReportSource => {
    const finding: ExportedFinding = {
      finding_id: 'f1',
      rule: 'r',
      rule_title: text,
      rule_version: 1,
      why: text,
      severity: 'high',
      score: 50,
      rank: null,
      status: 'open',
      reason: text,
      status_by: null,
      status_at: null,
      owner: text,
      due: null,
      overdue: false,
      title: text,
      first_time: null,
      last_time: null,
      entities: [{ kind: 'agent', key: `agent.id:${text}`, name: text, aliases: [] }],
      event_ids: [1],
      chain_ids: [],
      record_ids: [],
      explanation: text,
      facts: [],
      remediation: [text],
      refs: [text],
    };
    const record: ExportedEvidence = {
      event_id: 1,
      original_uid: null,
      time: null,
      source: 's',
      action: text,
      status: 'success',
      actor: text,
      system: text,
      object: text,
      ip: null,
      evidence_id: 1,
      file: text,
      sha256: 'a'.repeat(64),
      file_bytes: 10,
      record: 0,
      offset: 0,
      length: 5,
      decoded: false,
    };
    return {
      findings: () => [finding],
      evidenceOf: () => [record],
      rules: () => [],
      events: () => [],
      review: () => [],
      worklist: () => {
        throw new Error('not asked');
      },
      model: () => {
        throw new Error('not asked');
      },
      case: { title: text, analysedUs: null, madeUs: 0, filter: '' },
    };
  };
  const written = (format: string, text: string) => [...(exporters.get(format)?.write(hostile(text)) ?? [])].join('');

  test.each([NASTY, 'x\\|y', '\\', '`', '``', ' `|` ', '|', '\u0000', 'C:\\logs\\a b.csv', '1. x', '- x', '---'])(
    '%j',
    (text) => {
      const markdown = written('findings.md', text);
      // Outside code, no character that opens markup stands without its backslash, and nothing becomes a link or a mention.
      const bare = markdown.replaceAll('- [ ] ', '').replaceAll(/(`+)(?!`)[\s\S]*?[^`]\1(?!`)/g, '');
      expect(bare).not.toMatch(/(?<!\\)[<[\]]/);
      expect(bare).not.toMatch(/:\/\/|www\.|(?<![\w;])@\w/);
      expect(markdown).not.toContain('\u0000');
      expect(markdown).not.toContain('\u202e');
      const table = markdown.split('\n').filter((line) => line.startsWith('| '));
      const cells = (line: string) => line.replaceAll(/\\[\s\S]/g, '').split('|').length;
      expect(new Set(table.map(cells))).toEqual(new Set([9]));
      Sarif.parse(JSON.parse(written('findings.sarif', text)));
      JSON.parse(written('findings.json', text));
      JSON.parse(written('findings.ocsf.jsonl', text));
    },
  );
});

test('every format that can be asked for has an exporter', () => {
  expect([...exporters.keys()].sort()).toEqual([...EXPORT_FORMATS].sort());
});
