/** What is said of clocks and links, as an auditor reads it. */
import { describe, expect, test } from 'vitest';
import { type ClockFacts, clockWords } from '../../shared/model/clockText.ts';
import { type LinkFacts, standingText } from '../../shared/model/linkText.ts';

const clock: ClockFacts = {
  offsetUs: 45_200_000,
  estimateUs: 45_200_000,
  pairs: 212,
  measuredBy: 'ids',
  spreadUs: 400_000,
  driftPpm: null,
  basis: 'estimated',
};

describe('clocks', () => {
  test('say what they rest on', () => {
    expect(clockWords(clock, 'AWS CloudTrail', 0)).toBe('From 212 exact pairs with AWS CloudTrail, spread 0.4 s.');
    expect(clockWords({ ...clock, measuredBy: 'issue', pairs: 1_030 }, 'Okta', 0)).toBe(
      'No exact pair; from 1,030 tokens issued in one and first used in the other, with Okta, spread 0.4 s.',
    );
  });

  test('without an estimate say whether others are measured against them', () => {
    const none: ClockFacts = { ...clock, offsetUs: 0, estimateUs: null, pairs: 0, measuredBy: null, basis: 'none' };
    expect(clockWords(none, null, 2)).toBe(
      'Taken as the reference: 2 sources are measured against it. Times stand as recorded.',
    );
    expect(clockWords(none, null, 0)).toMatch(/^No record of it can be paired with one of another source\./);
  });

  test('say why nothing is corrected, and who set what is', () => {
    const small: ClockFacts = { ...clock, offsetUs: 0, estimateUs: 300_000, basis: 'none' };
    expect(clockWords(small, 'Okta', 0)).toMatch(/No more than latency explains, so nothing is corrected\.$/);
    expect(clockWords({ ...small, estimateUs: -9_000_000 }, 'Okta', 0)).toMatch(/The pairs contradict each other/);
    expect(clockWords({ ...clock, basis: 'analyst' }, 'Okta', 0)).toMatch(/was set by an analyst\.$/);
  });

  test('drift is told by the day, in its own direction, and only while it is followed', () => {
    const drifting = { ...clock, driftPpm: -12.5 };
    expect(clockWords(drifting, 'Okta', 0)).toMatch(/It loses 1\.1 s a day, which linking follows/);
    expect(clockWords({ ...drifting, basis: 'analyst' }, 'Okta', 0)).not.toMatch(/a day/);
  });
});

const link: LinkFacts = {
  title: 'Trace context',
  class: 'exact',
  dtMs: 120,
  candidates: 1,
  score: 1,
  decision: null,
};

describe('competing links', () => {
  const weak: LinkFacts = { ...link, title: 'Same network', class: 'weak', score: 0.15, candidates: 2, dtMs: 60_000 };

  test('a less sure one says which rule lost to which', () => {
    expect(standingText(link, weak, false)).toBe(
      'Less sure: weak by “Same network” against exact by “Trace context”. One of 2 that fit, so it claims nothing.',
    );
    expect(standingText(weak, link, false)).toMatch(/^Surer: exact by “Trace context”/);
  });

  test('equals stay equals; of one class the better fit is told in score and time', () => {
    expect(standingText(weak, weak, false)).toBe('Fits as well: neither is chosen, both remain candidates.');
    expect(standingText(weak, { ...weak, score: 0.05, dtMs: -240_000, candidates: 1 }, false)).toBe(
      'Fits less well: score 0.05 against 0.15, 240.0 s away against 60.0 s.',
    );
  });

  test('an analyst goes before every rule, and a rejected link says by whom', () => {
    expect(standingText({ ...weak, decision: { decision: 'confirm', who: 'Ada' } }, link, false)).toMatch(/^Less sure/);
    expect(standingText(link, { ...weak, decision: { decision: 'reject', who: 'Ada' } }, true)).toBe(
      'Rejected by Ada.',
    );
    expect(standingText({ ...link, decision: { decision: 'reject', who: 'Ada' } }, weak, false)).toMatch(/^Stands/);
  });
});
