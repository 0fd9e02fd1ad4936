-- Full text over comments. `simple`: the words as they stand, in any language, as on the other engine.
create table comment_search (
  comment_id bigint not null constraint comment_search_pk primary key
    constraint comment_search_comment_fk references comments (comment_id) on delete cascade,
  words tsvector not null
);
create index comment_search_words_ix on comment_search using gin (words) with (fastupdate = off);
-- Which transaction wrote an audit: the live stream reads only below the oldest one still running, so that it never
-- steps over a row that commits late.
alter table audits add column written_by xid8 not null default pg_current_xact_id();
