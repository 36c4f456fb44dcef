/**
 * What intake hands over, batch by batch, from the thread that reads to the thread that writes.
 * Every value is structured-clone safe; buffers are transferred.
 */
import type { Statement } from './event.ts';
import type { Container } from './importer.ts';

/** A file to read. Folders are walked into these before reading; members of archives follow once the archive is stored. */
export interface IntakeFile {
  /** Of a member: the path of the outermost archive. */
  readonly path: string;
  /** Shown to people and stored: relative to what was dropped, e.g. `okta/2025-08.json.gz`. */
  readonly name: string;
  readonly bytes: number;
  /** Set for a member of an archive, whose bytes are read from the archive as it is stored in the case. */
  readonly inside?: InsideArchive;
}

/** What an archive says of one of its members; enough to read its bytes from the archive's own. */
export interface ArchiveMember {
  /** Cleaned: relative, `/` between parts. Shown to people, never used as a path. */
  readonly name: string;
  /** The name as the archive states it, where cleaning changed it. */
  readonly unsafe?: string;
  /** zip: the range begins with the member's local header. */
  readonly zip: boolean;
  readonly packing: 'stored' | 'deflate' | 'zstd';
  /** Range in the archive's (decoded) bytes. */
  readonly offset: number;
  readonly length: number;
  readonly packedBytes: number;
  readonly bytes: number;
  readonly crc32?: number;
  /** Why not all of it is there, when the archive ends inside it. */
  readonly cut?: string;
}

export interface InsideArchive {
  readonly member: ArchiveMember;
  /** The archive: an evidence of this case, complete. */
  readonly casePath: string;
  readonly evidenceId: number;
  readonly archiveName: string;
  /** How many archives the member lies in. */
  readonly depth: number;
  /** Size of the outermost archive, and what all archives read so far have taken of the limits. */
  readonly outermostBytes: number;
  readonly spent: { readonly entries: number; readonly bytes: number };
}

/** A path that could not be read at all; nothing of it is in the case. */
export interface IntakeProblem {
  readonly path: string;
  /** not_found, not_a_file, symlink, unreadable, too_many_files … */
  readonly code: string;
  readonly message: string;
}

export interface IntakeOptions {
  /** Importer id to use whatever detection says. */
  readonly format?: string;
  /** IANA zone assumed for times that state none and whose format fixes none. */
  readonly zone: string;
  readonly mapping?: import('./importer.ts').ColumnMapping;
}

/** One record of a batch. `identity` is 16 bytes; see electron/intake/identity.ts. */
export interface IntakeRecord {
  readonly seq: number;
  readonly offset: number;
  readonly length: number;
  readonly identity: Uint8Array | undefined;
  /** Empty when rejected, or when the record is kept without stating anything. */
  readonly drafts: readonly Statement[];
  /** Id of the importer that read it, where that is not the file's. */
  readonly format?: string;
  readonly reason?: string;
  readonly column?: string;
}

export interface IntakeWarning {
  /** truncated-export, cut-json, mixed-zones, undated, schema-surprise, out-of-range-time, overflow-columns … */
  readonly code: string;
  readonly message: string;
}

/** What `readEvidence` yields, in this order: one start, then chunks and records interleaved, then one end. */
export type IntakeMessage =
  | {
      readonly type: 'start';
      readonly encoding: string;
      readonly container: Container | undefined;
      /** Importer id, `archive.zip` or `archive.tar` for an archive, or undefined when the file is in no known format (then one reject covers it). */
      readonly format: string | undefined;
      readonly formatVersion: number | undefined;
      /** CSV header cells, or the wrapper's list key. */
      readonly header: readonly string[] | undefined;
      readonly wrapper: string | undefined;
      readonly decoded: boolean;
    }
  | {
      readonly type: 'chunk';
      /** 0 original, 1 decoded. */
      readonly stream: 0 | 1;
      readonly seq: number;
      readonly offset: number;
      readonly length: number;
      /** zstd. */
      readonly data: Uint8Array;
    }
  | {
      readonly type: 'records';
      readonly records: readonly IntakeRecord[];
      /** Bytes of the original file read so far, for progress. */
      readonly bytesRead: number;
    }
  | {
      /** Of an archive: what is to be read next, each as a file of its own. */
      readonly type: 'members';
      readonly members: readonly ArchiveMember[];
    }
  | {
      readonly type: 'end';
      readonly bytes: number;
      readonly sha256: string;
      readonly decodedBytes: number | undefined;
      readonly decodedSha256: string | undefined;
      /** Bytes outside any record; with the records' bytes they sum to the (decoded) size. */
      readonly framingBytes: number;
      readonly zoneBasis: 'stated' | 'source' | 'assumed';
      readonly warnings: readonly IntakeWarning[];
    };
