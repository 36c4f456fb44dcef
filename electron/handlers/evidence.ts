/** Intake: evidence, its ledger and bytes, mappings, clock offsets. */

import { Refused } from '../db/errors.ts';
import { resumableJobs } from '../db/importResume.ts';
import { setClockOffset } from '../db/queries/annotate/clockOffset.ts';
import { revealRecord } from '../db/queries/annotate/reveal.ts';
import { removeMapping, saveMapping } from '../db/queries/annotate/settings.ts';
import { listClocks } from '../db/queries/read/case/clocks.ts';
import { getEvidence, listEvidence } from '../db/queries/read/evidence/evidence.ts';
import { evidenceHead } from '../db/queries/read/evidence/head.ts';
import { listMappings } from '../db/queries/read/evidence/mappings.ts';
import { getRecord, listRejects } from '../db/queries/read/evidence/records.ts';
import type { Handlers } from './context.ts';

const OK = { ok: true } as const;

export const evidenceHandlers = {
  'evidence.list': ({ db, catalog }, input) => listEvidence(db, catalog, input),
  'evidence.get': ({ db, catalog }, { id }) => getEvidence(db, catalog, id),
  'evidence.rejects': ({ db }, input) => listRejects(db, input),
  'evidence.head': ({ db }, { evidenceId }) => evidenceHead(db, evidenceId),
  'record.get': ({ db }, { recordId }) => getRecord(db, recordId),
  'record.reveal': ({ db, who }, { recordId }) => revealRecord(db, who, recordId),
  'import.start': ({ startJob }, input) => ({ jobId: startJob('import', input) }),
  'import.resume': ({ db, startJob }, { jobId }) => {
    if (!resumableJobs(db, [jobId]).has(jobId)) {
      throw new Refused(
        'bad_input',
        `There is nothing to go on with in job ${jobId}: it is no import that ended early.`,
      );
    }
    return { jobId: startJob('import', { resume: jobId }) };
  },
  // The same job as an import; the evidence id in its input says that stored rejects are read again.
  'import.remap': ({ db, catalog, startJob }, input) => {
    getEvidence(db, catalog, input.evidenceId);
    return { jobId: startJob('import', input) };
  },
  'record.correct': ({ db, startJob }, input) => {
    getRecord(db, input.recordId);
    return { jobId: startJob('import', input) };
  },
  'mappings.list': ({ db }) => listMappings(db),
  'mappings.save': ({ db, who }, input) => {
    saveMapping(db, who, input);
    return OK;
  },
  'mappings.remove': ({ db, who }, { name }) => {
    removeMapping(db, who, name);
    return OK;
  },
  'clocks.list': ({ db, catalog }) => listClocks(db, catalog),
  'clocks.set': ({ db, who }, { source, offsetUs }) => {
    setClockOffset(db, who, source, offsetUs);
    return OK;
  },
  'formats.list': ({ catalog }) =>
    catalog.importers
      .slice(0, 500)
      .map(({ id, title, source, kind, version }) => ({ id, title, source, kind, version })),
} satisfies Partial<Handlers>;
