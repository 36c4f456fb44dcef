/** The main job without a screen, over every sample case that is shipped. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test, vi } from 'vitest';
import { runCommandLine } from '../../electron/cli/commandLine.ts';

const SAMPLES = fileURLToPath(new URL('../../samples/cases', import.meta.url));

interface Line {
  sample: string;
  case: string;
  chains: number;
  findings: number;
  chains_file: string;
  findings_file: string;
  report: string;
}

test('demo builds each sample: a case that verifies, chains, findings and a report', { timeout: 120_000 }, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'demo-test-'));
  let out = '';
  const stdout = vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    out += String(text);
    return true;
  });
  try {
    expect(await runCommandLine(['demo', '--out', folder, '--json'])).toBe(0);
    const lines = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Line);
    expect(lines.map((line) => line.sample).sort()).toEqual(readdirSync(SAMPLES).sort());
    for (const line of lines) {
      const chains: unknown = JSON.parse(readFileSync(line.chains_file, 'utf8'));
      const findings: unknown = JSON.parse(readFileSync(line.findings_file, 'utf8'));
      expect(chains, line.sample).toHaveLength(line.chains);
      expect(findings, line.sample).toHaveLength(line.findings);
      const report = readFileSync(line.report, 'utf8');
      expect(report).toMatch(/^<!doctype html>/i);
      expect(report).not.toMatch(/<script|javascript:|src="https?:/i);
      expect(await runCommandLine(['verify', line.case])).toBe(0);
      expect(existsSync(`${line.case}-wal`)).toBe(false);
    }
    const sum = (key: 'chains' | 'findings') => lines.reduce((total, line) => total + line[key], 0);
    expect(sum('chains')).toBeGreaterThanOrEqual(5);
    expect(sum('findings')).toBeGreaterThanOrEqual(5);
  } finally {
    stdout.mockRestore();
    rmSync(folder, { recursive: true, force: true });
  }
});
