/**
 * The answer key of a case, record by record. What a record is said to be is written where the story makes it; its place in its
 * file is known only when the file is done.
 */

/** Collects what the story says of each record. */
export function recordKey() {
  const said = new Map();
  return {
    /**
     * @param record the very object that is written to a file
     * @param about what is known of it, or a list where one record gives several events (each with `uid` or `action`; one without
     *   either stands for the rest)
     */
    say(record, about) {
      if (said.has(record)) throw new Error('said twice');
      said.set(record, Array.isArray(about) ? about : [about]);
      return record;
    },
    /** Lines of the key for one file, in the order of its records. */
    lines: (file, records) =>
      records.flatMap((record, index) => (said.get(record) ?? []).map((about) => ({ file, record: index, ...about }))),
    /** `file#record` of each record of a file, for chains. */
    places: (file, records) => new Map(records.map((record, index) => [record, `${file}#${index}`])),
  };
}
