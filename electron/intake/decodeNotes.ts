/** What decoding found out; complete when the decoded stream has ended. */
export class DecodeNotes {
  /** `identity`, or the layers from outside in, joined with `+`: `gzip+utf-16le`. Known from the first decoded byte on. */
  encoding = 'identity';
  /** Whether the decoded bytes differ from the original ones. */
  decoded = false;
  /** Set for an archive or a known binary: what it is. */
  opaque: string | undefined;
  /** Why the decoded bytes are not all there. */
  cut: string | undefined;
  readonly warnings = new Map<string, string>();

  /** Records a warning once per code. */
  warn(code: string, message: string): void {
    if (!this.warnings.has(code)) this.warnings.set(code, message);
  }
}
