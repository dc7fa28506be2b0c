BEGIN TRANSACTION;
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0001');
CREATE TABLE import (
	id INTEGER NOT NULL, 
	state VARCHAR(16) NOT NULL, 
	kind VARCHAR(16) NOT NULL, 
	source VARCHAR(200) NOT NULL, 
	file_name VARCHAR(400) NOT NULL, 
	sha256 VARCHAR(64) NOT NULL, 
	reader VARCHAR(80) NOT NULL, 
	profile_hash VARCHAR(64), 
	final BOOLEAN NOT NULL, 
	who VARCHAR(80) NOT NULL, 
	started_at DATETIME NOT NULL, 
	ended_at DATETIME, 
	lake_before VARCHAR(60), 
	lake_after VARCHAR(60), 
	read INTEGER NOT NULL, 
	new INTEGER NOT NULL, 
	updated INTEGER NOT NULL, 
	unchanged INTEGER NOT NULL, 
	duplicate INTEGER NOT NULL, 
	filtered INTEGER NOT NULL, 
	quarantined INTEGER NOT NULL, 
	waiting INTEGER NOT NULL, 
	notes VARCHAR NOT NULL, 
	error VARCHAR NOT NULL, 
	PRIMARY KEY (id)
);
INSERT INTO "import" VALUES(1,'done','tickets','desk','tickets.csv','e30184eb01e0bc84c658ee18c129ee29f175c8b2bb4d10808b001403f4a493d4','canonical',NULL,0,'root','2026-11-30 03:26:18.005062','2026-11-30 03:26:18.907506','0.0.0','1.0.0',61,60,0,0,0,0,1,0,'','');
INSERT INTO "import" VALUES(2,'done','interactions','desk','interactions.jsonl','305deec935d5163f388f609e94a9279315434c62272ee147b36e2ea71620098b','canonical',NULL,0,'root','2026-11-30 03:26:21.147611','2026-11-30 03:26:21.306788','1.0.0','1.1.0',91,90,0,0,0,0,1,1,'1 rows wait for a ticket that is not imported yet.','');
INSERT INTO "import" VALUES(3,'done','tickets','desk','changed.csv','ce00a6bc34ef24db69d4d7261f811eabb3b160da66a81b8c0b924b094d85ec9a','canonical',NULL,0,'root','2026-11-30 03:26:22.936320','2026-11-30 03:26:23.088202','1.1.0','2.1.0',1,0,1,0,0,0,0,0,'','');
CREATE INDEX ix_import_source ON import (source);
COMMIT;
