import type { CaseBuilder } from '../caseBuilder.ts';
import type { RuleSamples } from '../ruleSamples.ts';

function clock(at: CaseBuilder, seconds: number, more: { corrected?: boolean; pairs?: number; basis?: string } = {}) {
  const { corrected = false, pairs = 40, basis = corrected ? 'estimated' : 'none' } = more;
  at.event({ system: at.entity('system', 'Jira'), source: 'jira.audit' });
  at.run(
    `INSERT INTO clock_offset (source, estimate_us, pairs, spread_us, against, offset_us, basis, measured_by)
     VALUES ('jira.audit', ?, ?, 20000, 'otel.genai_spans', ?, ?, 'ids')`,
    seconds * 1_000_000,
    pairs,
    corrected ? seconds * 1_000_000 : 0,
    basis,
  );
}

export default {
  hit: {
    story: 'forty pairs of records put a source twelve minutes behind, and an analyst set its offset back to none',
    build(at) {
      clock(at, 720, { basis: 'analyst' });
      return [{ severity: 'medium', key: 'jira.audit', title: 'jira.audit is 12 min slow, not corrected' }];
    },
  },
  nearMiss: {
    story: 'a second and a half, less than what is worth naming',
    build(at) {
      clock(at, 1.5);
    },
  },
  clean: {
    story: 'forty-five seconds, measured and corrected',
    build(at) {
      clock(at, 45, { corrected: true });
    },
  },
  more: [
    {
      story: 'two pairs only, too few to call it more than a remark',
      build(at) {
        clock(at, -300, { pairs: 2 });
        return [{ severity: 'info', title: 'jira.audit is 5 min fast, not corrected' }];
      },
    },
  ],
} satisfies RuleSamples;
