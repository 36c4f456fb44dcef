import { z } from 'zod';
import { remedy } from '../../shared/model/remedy.ts';
import { exposureOf } from './_rank.ts';
import { Time } from './_row.ts';
import { defineRule } from './define.ts';

const Warnings = z.array(z.object({ code: z.string(), message: z.string() }));

export default defineRule({
  id: 'truncated-export',
  version: 1,
  title: 'Export looks truncated',
  why: 'Portals cut exports at round numbers without saying so; what is missing then looks like what never happened.',
  severity: 'medium',
  refs: [],
  remediation: [
    remedy('recordSource', ': export the same period again in smaller slices'),
    'Do not conclude from absence in this file',
  ],
  needs: [{ what: 'imported evidence', sql: "SELECT EXISTS (SELECT 1 FROM v_evidence WHERE state = 'complete')" }],
  expectedRate: 'none',
  params: z.object({}),
  row: z.object({
    evidence_id: z.int(),
    name: z.string(),
    records: z.int(),
    warnings: z.string(),
    first_us: Time,
    last_us: Time,
  }),
  sql: `
    SELECT evidence_id, name, records, warnings, from_us AS first_us, to_us AS last_us FROM v_evidence
    WHERE state = 'complete' AND (warnings LIKE '%truncated-export%' OR warnings LIKE '%cut-json%' OR warnings LIKE '%cut-gzip%')`,
  toFinding(row) {
    const told = Warnings.parse(JSON.parse(row.warnings)).filter((warning) => /truncated|cut-/.test(warning.code));
    return {
      key: row.name,
      severity: 'medium',
      rank: {
        impact: { value: 0.5, why: 'what the file lacks is not seen' },
        exposure: exposureOf(row.records, 'records before it ends'),
        confidence: { value: 0.8, why: 'its size or its end looks cut' },
      },
      title: `${row.name} looks truncated`,
      explanation: `${told.map((warning) => warning.message.replace(/\.?$/, '.')).join(' ')} The file holds ${row.records.toLocaleString('en-US')} records.`,
      entities: [],
      events: [],
      chains: [],
      records: [],
      facts: [
        { name: 'file', value: row.name },
        { name: 'records', value: String(row.records) },
      ],
      firstUs: row.first_us,
      lastUs: row.last_us,
    };
  },
});
