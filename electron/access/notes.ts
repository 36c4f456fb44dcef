/** What a reader should know about an agent's access besides the lines of the comparison, in words, with the records behind it. */
import type { AccessNoteKind } from '../../shared/model/access.ts';
import type { AccessNote, AccessPaths, AgentFacts } from '../../shared/model/accessFacts.ts';
import type { Holdings } from './held.ts';
import type { Intended } from './intended.ts';
import { MOST_STEPS } from './paths.ts';
import { systemTitle } from './systems.ts';

const MOST_RECORDS = 20;

export function notesOf(
  agent: AgentFacts,
  holdings: Holdings,
  intended: readonly Intended[],
  paths: AccessPaths,
): AccessNote[] {
  const notes: AccessNote[] = [];
  const add = (kind: AccessNoteKind, text: string, records: readonly (number | null)[]) =>
    notes.push({
      principal: agent.id,
      kind,
      text,
      records: [...new Set(records.filter((record) => record !== null))].slice(0, MOST_RECORDS),
    });
  const name = (id: number) => paths.entities.get(id)?.name ?? `entity ${id}`;

  const inForce = holdings.granted.filter((item) => item.how.expired !== true);
  const everything = Map.groupBy(
    inForce.filter(({ permission }) => permission.everything === true),
    ({ permission }) => systemTitle(permission.system),
  );
  for (const [system, items] of everything)
    add(
      'covers_everything',
      `${listed(items.map((item) => item.how.text))} covers everything in ${system}`,
      items.map((item) => item.how.record),
    );

  const gone = Map.groupBy(
    holdings.granted.filter((item) => item.how.ended !== undefined),
    (item) => item.how.ended ?? '',
  );
  for (const [snapshot, items] of gone)
    add(
      'expired',
      `no longer listed by the inventory of ${snapshot}: ${listed(items.map((item) => item.how.text))}`,
      items.map((item) => item.how.record),
    );
  const expired = holdings.granted.filter((item) => item.how.expired === true && item.how.ended === undefined);
  if (expired.length > 0)
    add(
      'expired',
      `expired before the last event of the case: ${listed(expired.map((item) => item.how.text))}`,
      expired.map((item) => item.how.record),
    );
  const late = intended.filter((item) => item.source.expired === true);
  if (late.length > 0)
    add(
      'expired',
      `approvals that ended before the last event of the case: ${listed(late.map((item) => item.source.text))}`,
      late.map((item) => item.source.record),
    );

  const conditional = inForce.filter((item) => item.how.conditional === true);
  if (conditional.length > 0)
    add(
      'conditional',
      `holds only under a condition that is not evaluated here: ${listed(conditional.map((item) => item.how.text))}`,
      conditional.map((item) => item.how.record),
    );

  for (const loop of holdings.reached.cycles)
    add('cycle', `roles or groups contain each other: ${loop.map(name).join(' → ')}`, []);
  if (holdings.reached.cut)
    add('cut', `more was within reach than is followed: paths end after ${MOST_STEPS} steps and 2,000 holders`, []);
  for (const { how, problem } of holdings.unread.slice(0, 20))
    add('unread_policy', `${problem}; it is compared by name`, [how.record]);
  if (holdings.noData.length > 0)
    add(
      'no_data',
      `holds permissions that only say who signs in or keep a session alive, and reach no data: ${listed(holdings.noData.map((how) => how.text))}`,
      holdings.noData.map((how) => how.record),
    );
  return notes;
}

function listed(texts: readonly string[]): string {
  const unique = [...new Set(texts)];
  const shown = unique.slice(0, 6).join(', ');
  return unique.length > 6 ? `${shown} and ${unique.length - 6} more` : shown;
}
