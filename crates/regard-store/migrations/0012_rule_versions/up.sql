-- A rule's past: each of its versions, who wrote it and when.
create table definition_versions (
  definition_version_id $ID$,
  definition_id bigint not null constraint definition_versions_definition_fk
    references definitions (definition_id) on delete cascade,
  -- Nobody is the desk itself.
  user_id bigint constraint definition_versions_user_fk references users (user_id) on delete set null,
  title text not null,
  is_active boolean not null,
  body text not null,
  created_at bigint not null
);
create index definition_versions_definition_ix on definition_versions (definition_id, definition_version_id);
create index definition_versions_user_ix on definition_versions (user_id);
insert into definition_versions (definition_id, title, is_active, body, created_at)
  select definition_id, title, is_active, body, updated_at from definitions
  where kind in ('trigger', 'automation', 'macro', 'sla_policy') order by definition_id;
