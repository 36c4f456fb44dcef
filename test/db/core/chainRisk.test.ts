/** A chain's risk: a list by risk is one by severity, and more findings raise it within its band only. */
import { expect, it } from 'vitest';
import { chainRisk } from '../../../electron/db/derive/chainScores.ts';
import { severityOfRisk } from '../../../electron/db/queries/read/findings/severity.ts';
import { SEVERITIES } from '../../../shared/model/kinds.ts';

it('stands in the band of the worst finding, however many others there are', () => {
  expect(chainRisk([0, 0, 0, 0, 0])).toBe(0);
  for (const [rank, severity] of SEVERITIES.entries()) {
    for (const others of [0, 1, 7, 400]) {
      const counts = SEVERITIES.map((_severity, other) => (other < rank ? others : other === rank ? 1 + others : 0));
      expect(severityOfRisk(chainRisk(counts))).toBe(severity);
    }
  }
});

it('rises with every further finding, more with a graver one', () => {
  const one = chainRisk([0, 0, 0, 1, 0]);
  expect(chainRisk([0, 1, 0, 1, 0])).toBeGreaterThan(one);
  expect(chainRisk([0, 0, 1, 1, 0])).toBeGreaterThan(chainRisk([0, 1, 0, 1, 0]));
  expect(chainRisk([0, 0, 0, 2, 0])).toBeGreaterThan(chainRisk([0, 0, 1, 1, 0]));
  expect(chainRisk([90, 90, 90, 90, 1])).toBeLessThanOrEqual(100);
});
