/** What decoding found out; complete when the decoded stream has ended. */
export class DecodeNotes {
  /** `identity`, or the layers from outside in, joined with `+`: `gzip+utf-16le`. Known from the first decoded byte on. */
  encoding = 'identity';
  /** Whether the decoded bytes differ from the original ones. */
  decoded = false;
  /** Set for a known binary that is not opened: what it is. */
  opaque: string | undefined;
  /** Set for an archive whose members are read. */
  archive: 'zip' | 'tar' | undefined;
  /** Why the decoded bytes are not all there. */
  cut: string | undefined;
  /** Why they are not what they should be, although they are all there. */
  damaged: string | undefined;
  readonly warnings = new Map<string, string>();

  /** Records a warning once per code. */
  warn(code: string, message: string): void {
    if (!this.warnings.has(code)) this.warnings.set(code, message);
  }
}
