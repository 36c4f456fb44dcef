-- Why a finding ranks where it does: impact, exposure and confidence, each a number and its reason, as JSON.
ALTER TABLE `finding` ADD `rank` text DEFAULT '{}' NOT NULL;
