/** What the host process does itself: which case is open, opening another, dialogs. Not tied to a case's database. */
import { z } from 'zod';
import { Ok, Text } from './common.ts';
import { host } from './define.ts';

export const HostState = z.strictObject({
  mode: z.enum(['desktop', 'browser', 'test']),
  version: z.string(),
  casePath: z.string().nullable(),
  /** Why the case asked for could not be opened: newer file, not ours, already open, damaged. */
  caseError: z.strictObject({ code: z.string(), message: z.string() }).nullable(),
  samples: z.array(z.strictObject({ id: z.string(), title: z.string(), story: z.string() })).max(20),
  recent: z.array(z.strictObject({ path: z.string(), title: z.string() })).max(20),
  zones: z.array(z.string()).max(1000),
  dialogs: z.boolean().describe('true where native file dialogs exist'),
});

export const hostContract = {
  'host.state': host(z.strictObject({}), HostState),
  'host.createCase': host(
    z.strictObject({
      path: Text(4096).optional(),
      title: z.string().min(1).max(200),
      examiner: Text(200),
      zone: Text(64),
    }),
    HostState,
  ),
  'host.openCase': host(z.strictObject({ path: Text(4096) }), HostState),
  'host.closeCase': host(z.strictObject({}), HostState),
  /** Copies a sample case's evidence into a new case and imports it, or reopens it when it exists. */
  'host.openSample': host(z.strictObject({ id: Text(64) }), HostState),
  /** Native dialogs; the desktop only. Answers the chosen paths, empty when cancelled. */
  'host.chooseEvidence': host(z.strictObject({}), z.strictObject({ paths: z.array(z.string()).max(10_000) })),
  'host.chooseCase': host(z.strictObject({}), z.strictObject({ path: z.string().nullable() })),
  'host.chooseSave': host(z.strictObject({ suggested: Text(255) }), z.strictObject({ path: z.string().nullable() })),
  'host.openExternalPath': host(z.strictObject({ path: Text(4096) }), Ok),
};
