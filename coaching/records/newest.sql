-- What all steps of migrations/ together make of an empty SQLite file, so that a fresh one need not walk through them.

CREATE TABLE alembic_version (
    version_num VARCHAR(32) NOT NULL,
    CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);

CREATE TABLE conversation (
    id TEXT NOT NULL,
    manager_id TEXT NOT NULL,
    rep_id TEXT NOT NULL,
    team TEXT NOT NULL,
    kind TEXT NOT NULL,
    state TEXT NOT NULL,
    step INTEGER NOT NULL,
    planned_on DATE,
    first_planned_on DATE,
    started_at DATETIME,
    held_on DATE,
    minutes DOUBLE,
    period TEXT,
    as_of DATE,
    cancelled_why TEXT NOT NULL,
    version INTEGER NOT NULL,
    created_at DATETIME NOT NULL,
    updated_at DATETIME NOT NULL,
    updated_by TEXT NOT NULL,
    CONSTRAINT pk_conversation PRIMARY KEY (id)
);

CREATE INDEX ix_conversation_rep_id_state ON conversation (rep_id, state);

CREATE INDEX ix_conversation_manager_id_state ON conversation (manager_id, state);

CREATE TABLE frozen_fact (
    id INTEGER NOT NULL,
    conversation_id TEXT NOT NULL,
    position INTEGER NOT NULL,
    metric TEXT NOT NULL,
    "by" TEXT NOT NULL,
    scope TEXT NOT NULL,
    period TEXT NOT NULL,
    reading JSON NOT NULL,
    label TEXT NOT NULL,
    definition TEXT NOT NULL,
    shown TEXT NOT NULL,
    detail TEXT NOT NULL,
    compare TEXT NOT NULL,
    colour TEXT NOT NULL,
    driver TEXT NOT NULL,
    trend JSON NOT NULL,
    frozen_at DATETIME NOT NULL,
    CONSTRAINT pk_frozen_fact PRIMARY KEY (id),
    CONSTRAINT uq_frozen_fact_conversation_id_metric_by_scope_period UNIQUE (conversation_id, metric, "by", scope, period),
    CONSTRAINT fk_frozen_fact_conversation_id_conversation FOREIGN KEY(conversation_id) REFERENCES conversation (id)
);

CREATE TABLE answer (
    id INTEGER NOT NULL,
    who TEXT NOT NULL,
    "when" DATETIME NOT NULL,
    about_kind TEXT NOT NULL,
    about_id TEXT NOT NULL,
    conversation_id TEXT,
    question TEXT NOT NULL,
    value JSON,
    note TEXT NOT NULL,
    side TEXT,
    CONSTRAINT pk_answer PRIMARY KEY (id),
    CONSTRAINT fk_answer_conversation_id_conversation FOREIGN KEY(conversation_id) REFERENCES conversation (id)
);

CREATE INDEX ix_answer_about_kind_about_id_question_id ON answer (about_kind, about_id, question, id);

CREATE INDEX ix_answer_when ON answer ("when");

CREATE TABLE commitment (
    id TEXT NOT NULL,
    number INTEGER NOT NULL,
    conversation_id TEXT,
    rep_id TEXT NOT NULL,
    text TEXT NOT NULL,
    owner_kind TEXT NOT NULL,
    owner_id TEXT NOT NULL,
    due_on DATE,
    first_due_on DATE,
    times_redated INTEGER NOT NULL,
    metric TEXT,
    driver TEXT,
    scope_by TEXT,
    scope_id TEXT,
    baseline_value DOUBLE,
    baseline_period TEXT,
    target_value DOUBLE,
    important BOOLEAN NOT NULL,
    urgent BOOLEAN NOT NULL,
    source TEXT NOT NULL,
    state TEXT NOT NULL,
    done_on DATE,
    note TEXT NOT NULL,
    version INTEGER NOT NULL,
    created_at DATETIME NOT NULL,
    updated_at DATETIME NOT NULL,
    CONSTRAINT pk_commitment PRIMARY KEY (id),
    CONSTRAINT fk_commitment_conversation_id_conversation FOREIGN KEY(conversation_id) REFERENCES conversation (id)
);

CREATE INDEX ix_commitment_rep_id_state ON commitment (rep_id, state);

CREATE INDEX ix_commitment_owner_id_state ON commitment (owner_id, state);

CREATE INDEX ix_commitment_due_on ON commitment (due_on);

CREATE INDEX ix_commitment_conversation_id ON commitment (conversation_id);

CREATE TABLE stop_item (
    id TEXT NOT NULL,
    conversation_id TEXT,
    rep_id TEXT NOT NULL,
    text TEXT NOT NULL,
    agreed_on DATE NOT NULL,
    outcome TEXT,
    reviewed_on DATE,
    note TEXT NOT NULL,
    CONSTRAINT pk_stop_item PRIMARY KEY (id),
    CONSTRAINT fk_stop_item_conversation_id_conversation FOREIGN KEY(conversation_id) REFERENCES conversation (id)
);

CREATE INDEX ix_stop_item_rep_id ON stop_item (rep_id);

CREATE TABLE private_note (
    id INTEGER NOT NULL,
    conversation_id TEXT NOT NULL,
    author TEXT NOT NULL,
    text TEXT NOT NULL,
    "when" DATETIME NOT NULL,
    CONSTRAINT pk_private_note PRIMARY KEY (id),
    CONSTRAINT fk_private_note_conversation_id_conversation FOREIGN KEY(conversation_id) REFERENCES conversation (id)
);

CREATE INDEX ix_private_note_conversation_id_author ON private_note (conversation_id, author);

CREATE TABLE change (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "when" DATETIME NOT NULL,
    who TEXT NOT NULL,
    what TEXT NOT NULL,
    about_kind TEXT NOT NULL,
    about_id TEXT NOT NULL,
    details JSON NOT NULL
);

CREATE INDEX ix_change_about_kind_about_id ON change (about_kind, about_id);

CREATE TRIGGER frozen_fact_no_update before update on "frozen_fact" begin select raise(abort, 'frozen_fact rows are kept as they were written'); end;

CREATE TRIGGER frozen_fact_no_delete before delete on "frozen_fact" begin select raise(abort, 'frozen_fact rows are kept as they were written'); end;

CREATE TRIGGER answer_no_update before update on "answer" begin select raise(abort, 'answer rows are kept as they were written'); end;

CREATE TRIGGER answer_no_delete before delete on "answer" begin select raise(abort, 'answer rows are kept as they were written'); end;

CREATE TRIGGER change_no_update before update on "change" begin select raise(abort, 'change rows are kept as they were written'); end;

CREATE TRIGGER change_no_delete before delete on "change" begin select raise(abort, 'change rows are kept as they were written'); end;

CREATE TABLE entry (
    id INTEGER NOT NULL,
    entry TEXT NOT NULL,
    revision INTEGER NOT NULL,
    kind TEXT NOT NULL,
    about_kind TEXT NOT NULL,
    about_id TEXT NOT NULL,
    parent TEXT,
    position INTEGER NOT NULL,
    title TEXT NOT NULL,
    state TEXT NOT NULL,
    fields JSON NOT NULL,
    who TEXT NOT NULL,
    "when" DATETIME NOT NULL,
    CONSTRAINT pk_entry PRIMARY KEY (id),
    CONSTRAINT uq_entry_entry_revision UNIQUE (entry, revision)
);

CREATE INDEX ix_entry_about_kind_about_id_kind ON entry (about_kind, about_id, kind);

CREATE INDEX ix_entry_kind ON entry (kind);

CREATE TRIGGER entry_no_update before update on "entry" begin select raise(abort, 'entry rows are kept as they were written'); end;

CREATE TRIGGER entry_no_delete before delete on "entry" begin select raise(abort, 'entry rows are kept as they were written'); end;

INSERT INTO alembic_version (version_num) VALUES ('0002');
