import { formatIsoUtc } from '../../../shared/model/time.ts';
import { defineExporter } from '../define.ts';

/** One document; times ISO 8601 UTC, events opened by `filter`. */
export default defineExporter({
  id: 'revocation-worklist.json',
  title: 'Revocation worklist, JSON',
  extension: 'json',
  *write(source) {
    const worklist = source.worklist();
    const iso = (us: number | null) => (us === null ? null : formatIsoUtc(us, 'us'));
    const entity = ({ kind, key, name }: typeof worklist.subject) => ({ kind, key, name });
    const touched = (span: (typeof worklist.rows)[number]['touched']) =>
      span === null
        ? null
        : { events: span.events, first: iso(span.firstUs), last: iso(span.lastUs), filter: span.filter };
    const document = {
      case: source.case.title,
      made: iso(source.case.madeUs),
      subject: entity(worklist.subject),
      summary: worklist.sentence,
      observed_use: { days: worklist.days, from: iso(worklist.fromUs), to: iso(worklist.toUs) },
      steps: worklist.rows.map((row) => ({
        order: row.order,
        stage: row.stage,
        urgency: row.urgency,
        action: row.action,
        target: entity(row.target),
        system: row.system === null ? null : entity(row.system),
        where: row.where === '' ? null : row.where,
        tier: row.tier,
        why: row.why,
        owners: row.owners.map(({ departed, of, text }) => ({ name: text, departed, through: of === '' ? null : of })),
        used_by_subject: touched(row.touched),
        would_break: row.breaks.map((one) => ({
          ...entity(one.entity),
          events: one.events,
          last: iso(one.lastUs),
          filter: one.filter,
        })),
        would_break_more: row.breaksMore,
        record: row.recordId,
      })),
      left_out: worklist.cuts,
    };
    yield `${JSON.stringify(document, null, 2)}\n`;
  },
});
