-- Written by hand: what an analyst wrote in place of a rejected record's text. It stands beside the original bytes, never instead of them.
CREATE TABLE correction (
  id INTEGER PRIMARY KEY NOT NULL,
  evidence_id INTEGER NOT NULL REFERENCES evidence(id),
  seq INTEGER NOT NULL,
  text BLOB NOT NULL,
  sha256 TEXT NOT NULL,
  original_sha256 TEXT NOT NULL,
  reason TEXT NOT NULL,
  corrected_us INTEGER NOT NULL,
  corrected_by TEXT NOT NULL
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX correction_place ON correction (evidence_id, seq);
--> statement-breakpoint
CREATE TRIGGER correction_no_update BEFORE UPDATE ON correction BEGIN SELECT RAISE(ABORT, 'a correction is never changed'); END;
--> statement-breakpoint
CREATE TRIGGER correction_no_delete BEFORE DELETE ON correction BEGIN SELECT RAISE(ABORT, 'a correction is never removed'); END;
