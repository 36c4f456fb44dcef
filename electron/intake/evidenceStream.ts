/** What divides the decoded bytes of one file: into the records of a log, or into the members of an archive. */
import type { IntakeMessage, IntakeWarning } from '../../shared/model/intake.ts';
import type { ZoneBasis } from '../../shared/model/kinds.ts';

export interface Summary {
  /** Bytes outside any record. */
  readonly framingBytes: number;
  readonly zoneBasis: ZoneBasis;
  readonly warnings: readonly IntakeWarning[];
}

export interface EvidenceStream {
  /** Whether the start message has been given. */
  readonly started: boolean;
  /** @param bytesRead bytes of the original so far, for progress */
  push(data: Buffer, bytesRead: number): Iterable<IntakeMessage>;
  finish(bytesRead: number): Iterable<IntakeMessage>;
  /** Once, after `finish`. */
  summary(): Summary;
}
