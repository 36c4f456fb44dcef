import type { CaseBuilder } from '../caseBuilder.ts';
import { DAY, HOUR, T0 } from '../caseBuilder.ts';
import type { RuleSamples } from '../ruleSamples.ts';

/** T0 is a Friday. */
const MONDAY = T0 + 3 * DAY;

const systems = new WeakMap<CaseBuilder, Map<string, number>>();

/** One record every `minutes` from `from` to `to` on each of the days. */
function work(at: CaseBuilder, source: string, days: readonly number[], from: number, to: number, minutes = 30) {
  const system = systems.get(at)?.get(source) ?? at.entity('system', source);
  systems.set(at, new Map(systems.get(at)).set(source, system));
  for (const day of days)
    for (let time = from * HOUR; time < to * HOUR; time += minutes * 60_000_000)
      at.event({ system, source, at: MONDAY + day * DAY + time });
}

/** Another source, at work every hour of `days` days. */
function steady(at: CaseBuilder, days: number) {
  at.evidence('cloudtrail.json', [], { format: 'aws.cloudtrail', events: 1 });
  at.evidence('okta.json', [], { format: 'okta.system_log', events: 1 });
  work(
    at,
    'aws.cloudtrail',
    Array.from({ length: days }, (_, day) => day),
    0,
    24,
    60,
  );
}

export default {
  hit: {
    story: 'a log kept from eight to six has nothing on the second Wednesday, while another source goes on',
    build(at) {
      steady(at, 12);
      work(at, 'okta.system_log', [0, 1, 2, 3, 4, 7, 8, 10, 11], 8, 18);
      return [
        {
          severity: 'medium',
          key: 'okta.system_log',
          title: 'okta.system_log: no records for 39 hours',
          firstUs: MONDAY + 8 * DAY + 17.5 * HOUR,
          lastUs: MONDAY + 10 * DAY + 8 * HOUR,
        },
      ];
    },
  },
  nearMiss: {
    story: 'two weeks of office hours: nights and the weekend between them are silent as ever',
    build(at) {
      steady(at, 12);
      work(at, 'okta.system_log', [0, 1, 2, 3, 4, 7, 8, 9, 10, 11], 8, 18);
    },
  },
  clean: {
    story: 'a batch that writes for an hour each night, and a source that speaks in bursts on some days only',
    build(at) {
      steady(at, 14);
      work(at, 'batch.log', [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13], 2, 3, 2);
      for (const [day, from] of [
        [0, 9],
        [1, 14],
        [3, 11],
        [4, 16],
        [7, 10],
        [8, 20],
        [11, 8],
        [13, 15],
      ] as const)
        work(at, 'coder.log', [day], from, from + 1, 2);
    },
  },
  more: [
    {
      story: 'a log that is kept around the clock for two days, with half a day missing',
      build(at) {
        steady(at, 2);
        work(at, 'okta.system_log', [0], 0, 24, 6);
        work(at, 'okta.system_log', [1], 12, 24, 6);
        return [{ title: 'okta.system_log: no records for 12 hours' }];
      },
    },
    {
      story: 'one evening of work in two bursts, too short to tell',
      build(at) {
        steady(at, 2);
        work(at, 'coder.log', [0], 8, 9, 2);
        work(at, 'coder.log', [0], 18, 19, 2);
        return [];
      },
    },
    {
      story: 'a day and, two weeks later, a Monday morning are missing: one finding for the source',
      build(at) {
        steady(at, 40);
        const weekdays = Array.from({ length: 40 }, (_, day) => day).filter((day) => day % 7 < 5 && day !== 9);
        work(
          at,
          'okta.system_log',
          weekdays.filter((day) => day !== 21),
          8,
          18,
        );
        work(at, 'okta.system_log', [21], 14, 18);
        return [{ title: 'okta.system_log: 2 silences, the longest of 69 hours' }];
      },
    },
  ],
} satisfies RuleSamples;
