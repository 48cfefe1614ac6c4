-- A store of the first schema, made by EdgeFlow at commit 3dda591 and dumped by Python's `sqlite3.Connection.iterdump`:
-- the label "cat"; on a.jpg (6 x 8) one click, the threshold moved to 0.6, the squares r1 (object) and r2 (cat) finished, r1
-- relabelled cat, r2 deleted, two clicks at (3, 3) and (4.25, 4), and the last edit undone.
BEGIN TRANSACTION;
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0001');
CREATE TABLE draft (
	id VARCHAR(32) NOT NULL, 
	clicks JSON NOT NULL, 
	threshold FLOAT NOT NULL, 
	largest BOOLEAN NOT NULL, 
	started FLOAT NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(id) REFERENCES image (id)
);
INSERT INTO "draft" VALUES('e1c2f03a94864e1a973479ec182315ce','[]',0.6,0,0.0);
CREATE TABLE edit (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	image VARCHAR(32) NOT NULL, 
	kind VARCHAR(20) NOT NULL, 
	at FLOAT NOT NULL, 
	undone BOOLEAN NOT NULL, 
	changes JSON NOT NULL, 
	FOREIGN KEY(image) REFERENCES image (id)
);
INSERT INTO "edit" VALUES(1,'e1c2f03a94864e1a973479ec182315ce','clicks',100.0,0,'[{"table": "draft", "key": "e1c2f03a94864e1a973479ec182315ce", "before": null, "after": {"id": "e1c2f03a94864e1a973479ec182315ce", "clicks": [[1, 2, true]], "threshold": 0.5, "largest": false, "started": 90.0}}]');
INSERT INTO "edit" VALUES(2,'e1c2f03a94864e1a973479ec182315ce','threshold',100.0,0,'[{"table": "draft", "key": "e1c2f03a94864e1a973479ec182315ce", "before": {"id": "e1c2f03a94864e1a973479ec182315ce", "clicks": [[1, 2, true]], "threshold": 0.5, "largest": false, "started": 90.0}, "after": {"id": "e1c2f03a94864e1a973479ec182315ce", "clicks": [[1, 2, true]], "threshold": 0.6, "largest": false, "started": 90.0}}]');
INSERT INTO "edit" VALUES(3,'e1c2f03a94864e1a973479ec182315ce','add',100.0,0,'[{"table": "region", "key": "r1", "before": null, "after": {"id": "r1", "image": "e1c2f03a94864e1a973479ec182315ce", "label_id": 1, "z": 1, "top": 1, "left": 2, "height": 2, "width": 2, "runs": "eJxjYGBgYAFiAAAYAAU=", "provenance": {"clicks": [[1, 2, true], [3.5, 4, false]], "model": "net", "weights": "f00", "threshold": 0.4, "largest": true, "seconds": 2.5, "window": [0, 0, 6, 8]}}}, {"table": "draft", "key": "e1c2f03a94864e1a973479ec182315ce", "before": {"id": "e1c2f03a94864e1a973479ec182315ce", "clicks": [[1, 2, true]], "threshold": 0.6, "largest": false, "started": 90.0}, "after": {"id": "e1c2f03a94864e1a973479ec182315ce", "clicks": [], "threshold": 0.6, "largest": false, "started": 0.0}}]');
INSERT INTO "edit" VALUES(4,'e1c2f03a94864e1a973479ec182315ce','add',100.0,0,'[{"table": "region", "key": "r2", "before": null, "after": {"id": "r2", "image": "e1c2f03a94864e1a973479ec182315ce", "label_id": 2, "z": 2, "top": 3, "left": 2, "height": 2, "width": 2, "runs": "eJxjYGBgYAFiAAAYAAU=", "provenance": {"clicks": [[1, 2, true], [3.5, 4, false]], "model": "net", "weights": "f00", "threshold": 0.4, "largest": true, "seconds": 2.5, "window": [0, 0, 6, 8]}}}]');
INSERT INTO "edit" VALUES(5,'e1c2f03a94864e1a973479ec182315ce','relabel',100.0,0,'[{"table": "region", "key": "r1", "before": {"id": "r1", "image": "e1c2f03a94864e1a973479ec182315ce", "label_id": 1, "z": 1, "top": 1, "left": 2, "height": 2, "width": 2, "runs": "eJxjYGBgYAFiAAAYAAU=", "provenance": {"clicks": [[1, 2, true], [3.5, 4, false]], "model": "net", "weights": "f00", "threshold": 0.4, "largest": true, "seconds": 2.5, "window": [0, 0, 6, 8]}}, "after": {"id": "r1", "image": "e1c2f03a94864e1a973479ec182315ce", "label_id": 2, "z": 1, "top": 1, "left": 2, "height": 2, "width": 2, "runs": "eJxjYGBgYAFiAAAYAAU=", "provenance": {"clicks": [[1, 2, true], [3.5, 4, false]], "model": "net", "weights": "f00", "threshold": 0.4, "largest": true, "seconds": 2.5, "window": [0, 0, 6, 8]}}}]');
INSERT INTO "edit" VALUES(6,'e1c2f03a94864e1a973479ec182315ce','delete',100.0,0,'[{"table": "region", "key": "r2", "before": {"id": "r2", "image": "e1c2f03a94864e1a973479ec182315ce", "label_id": 2, "z": 2, "top": 3, "left": 2, "height": 2, "width": 2, "runs": "eJxjYGBgYAFiAAAYAAU=", "provenance": {"clicks": [[1, 2, true], [3.5, 4, false]], "model": "net", "weights": "f00", "threshold": 0.4, "largest": true, "seconds": 2.5, "window": [0, 0, 6, 8]}}, "after": null}]');
INSERT INTO "edit" VALUES(7,'e1c2f03a94864e1a973479ec182315ce','clicks',100.0,1,'[{"table": "draft", "key": "e1c2f03a94864e1a973479ec182315ce", "before": {"id": "e1c2f03a94864e1a973479ec182315ce", "clicks": [], "threshold": 0.6, "largest": false, "started": 0.0}, "after": {"id": "e1c2f03a94864e1a973479ec182315ce", "clicks": [[3, 3, true], [4.25, 4, true]], "threshold": 0.5, "largest": false, "started": 95.0}}]');
CREATE TABLE image (
	number INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	id VARCHAR(32) NOT NULL, 
	path TEXT NOT NULL, 
	height INTEGER, 
	width INTEGER, 
	version INTEGER NOT NULL, 
	UNIQUE (id), 
	UNIQUE (path)
);
INSERT INTO "image" VALUES(1,'e1c2f03a94864e1a973479ec182315ce','a.jpg',6,8,8);
INSERT INTO "image" VALUES(2,'0f88d044203b432fbad5504c379415e0','b.jpg',NULL,NULL,0);
CREATE TABLE label (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	name VARCHAR(200) NOT NULL, 
	color VARCHAR(7) NOT NULL, 
	"key" VARCHAR(1) NOT NULL, 
	UNIQUE (name)
);
INSERT INTO "label" VALUES(1,'object','#e6194b','1');
INSERT INTO "label" VALUES(2,'cat','#4363d8','2');
CREATE TABLE project (
	id INTEGER NOT NULL, 
	last_image VARCHAR(32), 
	PRIMARY KEY (id)
);
INSERT INTO "project" VALUES(1,'e1c2f03a94864e1a973479ec182315ce');
CREATE TABLE region (
	id VARCHAR(32) NOT NULL, 
	image VARCHAR(32) NOT NULL, 
	label_id INTEGER NOT NULL, 
	z INTEGER NOT NULL, 
	top INTEGER NOT NULL, 
	"left" INTEGER NOT NULL, 
	height INTEGER NOT NULL, 
	width INTEGER NOT NULL, 
	runs TEXT NOT NULL, 
	provenance JSON NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(image) REFERENCES image (id), 
	FOREIGN KEY(label_id) REFERENCES label (id)
);
INSERT INTO "region" VALUES('r1','e1c2f03a94864e1a973479ec182315ce',2,1,1,2,2,2,'eJxjYGBgYAFiAAAYAAU=','{"clicks": [[1, 2, true], [3.5, 4, false]], "model": "net", "weights": "f00", "threshold": 0.4, "largest": true, "seconds": 2.5, "window": [0, 0, 6, 8]}');
CREATE INDEX ix_region_image ON region (image);
CREATE INDEX ix_edit_image ON edit (image, undone, id);
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('label',2);
INSERT INTO "sqlite_sequence" VALUES('image',2);
INSERT INTO "sqlite_sequence" VALUES('edit',7);
COMMIT;
