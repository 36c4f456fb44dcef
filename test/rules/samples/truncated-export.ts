import type { RuleSamples } from '../ruleSamples.ts';

export default {
  hit: {
    story: 'the import warned that a file ends at exactly 50,000 records',
    build(at) {
      at.evidence('audit.csv', [{ code: 'truncated-export', message: 'exactly 50,000 records' }], { records: 50_000 });
      return [{ severity: 'medium', title: 'audit.csv looks truncated', key: 'audit.csv' }];
    },
  },
  nearMiss: {
    story: 'a file with another warning',
    build(at) {
      at.evidence('audit.csv', [{ code: 'undated', message: '3 records have no time' }], { records: 50_001 });
    },
  },
  clean: {
    story: 'a complete file',
    build(at) {
      at.evidence('audit.csv', [], { records: 12_345 });
    },
  },
} satisfies RuleSamples;
