-- Written by hand: Sigma rules that an analyst brought into the case. A file is kept as it was read, by its SHA-256; a rule of it is taken out by
-- marking it removed, so that this can be undone. The custody log names both, and verification compares them.
CREATE TABLE sigma_file (
  id INTEGER PRIMARY KEY NOT NULL,
  name TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  text TEXT NOT NULL
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX sigma_file_content ON sigma_file (sha256, name);
--> statement-breakpoint
CREATE TRIGGER sigma_file_no_update BEFORE UPDATE ON sigma_file BEGIN SELECT RAISE(ABORT, 'a rule file is never changed'); END;
--> statement-breakpoint
CREATE TRIGGER sigma_file_no_delete BEFORE DELETE ON sigma_file BEGIN SELECT RAISE(ABORT, 'a rule file is never changed'); END;
--> statement-breakpoint
CREATE TABLE sigma_rule (
  id INTEGER PRIMARY KEY NOT NULL,
  rule TEXT NOT NULL,
  file_id INTEGER NOT NULL REFERENCES sigma_file (id),
  document INTEGER NOT NULL,
  line INTEGER NOT NULL,
  kind TEXT NOT NULL,
  title TEXT NOT NULL,
  severity TEXT NOT NULL,
  status TEXT NOT NULL,
  logsource TEXT NOT NULL,
  description TEXT NOT NULL,
  problem TEXT,
  problem_line INTEGER,
  added_us INTEGER NOT NULL,
  added_by TEXT NOT NULL,
  removed INTEGER NOT NULL DEFAULT 0
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX sigma_rule_standing ON sigma_rule (rule) WHERE removed = 0;
