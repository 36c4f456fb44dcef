/** Stars, tags, comments: keyed to content, so that they survive a new import or reconstruction. All can be undone. */
import { z } from 'zod';
import { Id, Limit, Ok, Target, Text, Us } from './common.ts';
import { mutation, query } from './define.ts';

export const Annotation = z.strictObject({
  id: Id,
  target: Target,
  kind: z.enum(['star', 'tag', 'comment']),
  value: z.string(),
  who: z.string(),
  atUs: Us,
});

const CHANGED = [
  'annotations.list',
  'tags.list',
  'events.page',
  'events.byIds',
  'events.get',
  'events.histogram',
  'chains.page',
  'chains.get',
  'chains.events',
  'findings.page',
  'findings.get',
  'custody.page',
  'undo.peek',
] as const;

export const annotationsContract = {
  'annotations.list': query(
    z.strictObject({ target: Target.optional(), limit: Limit(200) }),
    z.strictObject({ rows: z.array(Annotation), more: z.boolean() }),
  ),
  'tags.list': query(z.strictObject({}), z.array(z.strictObject({ tag: z.string(), count: z.int() })).max(500)),
  'annotations.star': mutation(
    z.strictObject({ targets: z.array(Target).min(1).max(500), on: z.boolean() }),
    Ok,
    CHANGED,
  ),
  'annotations.tag': mutation(
    z.strictObject({
      targets: z.array(Target).min(1).max(500),
      tag: z.string().trim().min(1).max(64),
      on: z.boolean(),
    }),
    Ok,
    CHANGED,
  ),
  'annotations.comment': mutation(
    z.strictObject({ target: Target, text: z.string().trim().min(1).max(10_000) }),
    Ok,
    CHANGED,
  ),
  'annotations.editComment': mutation(
    z.strictObject({ id: Id, text: z.string().trim().min(1).max(10_000) }),
    Ok,
    CHANGED,
  ),
  'annotations.removeComment': mutation(z.strictObject({ id: Id }), Ok, CHANGED),
  'undo.peek': query(z.strictObject({}), z.strictObject({ seq: Id, what: Text(300) }).nullable()),
  /** Undoes the last undone-able act (star, tag, comment, finding status, pin, clock offset, Sigma rules, rule parameters) and says what it was. */
  'undo.last': mutation(z.strictObject({}), z.strictObject({ what: z.string() }).nullable(), [
    ...CHANGED,
    'findings.groups',
    'findings.owners',
    'risk.overview',
    'report.outline',
    'case.info',
    'clocks.list',
    'decisions.list',
    'links.get',
    'links.page',
    'entities.merges',
    'evidence.list',
    'events.lanes',
    'agents.list',
    'agents.get',
    'drift.behaviour',
    'rules.list',
    'sigma.list',
    'sigma.get',
  ]),
};
