/**
 * False positives: a month of a company in which nothing is wrong is imported, reconstructed and analysed, and no rule may find anything above info.
 * `npm run bench -- month [--events=N] [--agents=N] [--people=N] [--seed=N] [--json]`; 1,000,000 events, 100 agents and 200 people unless told.
 * What is found is printed, with the rule's own expected rate (docs/rules.md).
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleModules } from '../support/bundleModules.ts';
import { monthFindings } from './support/month/findings.mjs';
import { writeMonth } from './support/month/month.mjs';

function whole(name, fallback) {
  const given = process.argv.find((arg) => arg.startsWith(`--${name}=`));
  const value = given === undefined ? fallback : Number(given.slice(name.length + 3));
  if (!Number.isInteger(value) || value < 1) throw new Error(`--${name} takes a whole number`);
  return value;
}

export async function bench({ root }) {
  const folder = mkdtempSync(join(tmpdir(), 'agentrail-month-'));
  try {
    const evidence = join(folder, 'evidence');
    mkdirSync(evidence);
    writeMonth(evidence, {
      events: whole('events', 1_000_000),
      agents: whole('agents', 100),
      people: whole('people', 200),
      seed: whole('seed', 20_250_901),
    });
    const bundle = await bundleModules(`month-${process.pid}`, { inProcess: 'electron/workers/inProcess.ts' }, root);
    const { openInProcess } = await import(new URL('./inProcess.js', bundle).href);
    const began = performance.now();
    const { events, rejected, findings, failed, notApplicable } = await monthFindings(
      openInProcess,
      join(folder, 'month.agentrail'),
      evidence,
    );
    const seconds = (performance.now() - began) / 1000;
    const above = findings.filter((finding) => finding.severity !== 'info');
    const byRule = Map.groupBy(above, (finding) => finding.rule);
    for (const [rule, list] of byRule) console.error(`${rule}: ${list.length}, e.g. ${list[0].title}`);
    if (notApplicable.length > 0) console.error(`not applicable here: ${notApplicable.join(', ')}`);
    return [
      { name: 'events', value: events, unit: '' },
      { name: 'records rejected', value: rejected, unit: '', limit: 0 },
      { name: 'import, reconstruction and analysis', value: Number(seconds.toFixed(1)), unit: 's' },
      { name: 'findings, info', value: findings.length - above.length, unit: '' },
      { name: 'findings above info', value: above.length, unit: '', limit: 0 },
      { name: 'rules that failed', value: failed.length, unit: '', limit: 0 },
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
