-- The reasons of links, attributions and candidates are a few hundred sentences: each stands once, and rows hold its number.
CREATE TABLE wording (id INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT;
--> statement-breakpoint
INSERT INTO wording (text) SELECT why FROM attribution UNION SELECT why FROM link UNION SELECT why FROM candidate UNION SELECT against FROM candidate;
--> statement-breakpoint
CREATE TEMP TABLE by_text (text TEXT PRIMARY KEY, id INTEGER NOT NULL) WITHOUT ROWID;
--> statement-breakpoint
INSERT INTO by_text SELECT text, id FROM wording;
--> statement-breakpoint
ALTER TABLE attribution ADD why_id INTEGER NOT NULL DEFAULT 0;
--> statement-breakpoint
UPDATE attribution SET why_id = (SELECT id FROM by_text WHERE text = why);
--> statement-breakpoint
ALTER TABLE attribution DROP why;
--> statement-breakpoint
ALTER TABLE link ADD why_id INTEGER NOT NULL DEFAULT 0;
--> statement-breakpoint
UPDATE link SET why_id = (SELECT id FROM by_text WHERE text = why);
--> statement-breakpoint
ALTER TABLE link DROP why;
--> statement-breakpoint
ALTER TABLE candidate ADD why_id INTEGER NOT NULL DEFAULT 0;
--> statement-breakpoint
ALTER TABLE candidate ADD against_id INTEGER NOT NULL DEFAULT 0;
--> statement-breakpoint
UPDATE candidate SET why_id = (SELECT id FROM by_text WHERE text = why), against_id = (SELECT id FROM by_text WHERE text = against);
--> statement-breakpoint
ALTER TABLE candidate DROP why;
--> statement-breakpoint
ALTER TABLE candidate DROP against;
--> statement-breakpoint
DROP TABLE by_text;
