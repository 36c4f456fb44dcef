/**
 * The bytes of a stream that a framer still needs, addressed by absolute offset. Appending is amortised linear, so a record fed
 * one byte at a time costs no more than one fed whole; a chunk that arrives when nothing is pending is not copied.
 */
export class ByteWindow {
  /** Pending bytes. Views of it stay valid until the next `append`. */
  bytes: Buffer = Buffer.alloc(0);
  /** Absolute offset of `bytes[0]`. */
  base = 0;
  #store: Buffer | undefined;
  #start = 0;

  /** Absolute offset after the last pending byte. */
  get end(): number {
    return this.base + this.bytes.length;
  }

  append(chunk: Buffer): void {
    const pending = this.bytes.length;
    if (pending === 0) {
      this.bytes = chunk;
      this.#store = undefined;
      return;
    }
    const need = pending + chunk.length;
    if (this.#store === undefined || this.#start + need > this.#store.length) {
      this.#store = Buffer.allocUnsafe(Math.max(need * 2, 65_536));
      this.bytes.copy(this.#store, 0);
      this.#start = 0;
    }
    chunk.copy(this.#store, this.#start + pending);
    this.bytes = this.#store.subarray(this.#start, this.#start + need);
  }

  /** Forgets what lies before an absolute offset. */
  keepFrom(offset: number): void {
    const cut = Math.min(Math.max(offset - this.base, 0), this.bytes.length);
    if (cut === 0) return;
    this.bytes = this.bytes.subarray(cut);
    this.#start += cut;
    this.base += cut;
  }

  /** The pending bytes between two absolute offsets. */
  slice(from: number, to: number): Buffer {
    return this.bytes.subarray(from - this.base, to - this.base);
  }
}
