-- What programs define, ask for and keep.

-- What people define and programs read in the market's shape: fields, forms, views, macros, rules. `kind` says which.
create table definitions (
  definition_id $ID$,
  kind text not null,
  -- Unique within its kind where it is known by a name: the key of a field, a standing field's own word.
  word text,
  title text not null,
  position bigint not null default 0,
  is_active boolean not null default true,
  owner_id bigint,
  body text not null,
  created_at bigint not null,
  updated_at bigint not null,
  constraint definitions_word_key unique (kind, word)
);
create index definitions_kind_ix on definitions (kind, position, definition_id);

create table api_tokens (
  api_token_id $ID$,
  user_id bigint not null constraint api_tokens_user_fk references users (user_id) on delete cascade,
  name text not null,
  token_hash text not null constraint api_tokens_hash_key unique,
  created_at bigint not null,
  used_at bigint
);
create index api_tokens_user_ix on api_tokens (user_id);

create table organization_memberships (
  organization_membership_id $ID$,
  user_id bigint not null constraint organization_memberships_user_fk references users (user_id) on delete cascade,
  organization_id bigint not null constraint organization_memberships_organization_fk
    references organizations (organization_id) on delete cascade,
  created_at bigint not null,
  constraint organization_memberships_key unique (user_id, organization_id)
);
create index organization_memberships_organization_ix on organization_memberships (organization_id);

create table ticket_field_values (
  ticket_id bigint not null constraint ticket_field_values_ticket_fk references tickets (ticket_id) on delete cascade,
  ticket_field_id bigint not null constraint ticket_field_values_field_fk
    references definitions (definition_id) on delete cascade,
  value text not null,
  constraint ticket_field_values_pk primary key (ticket_id, ticket_field_id)
);
create index ticket_field_values_field_ix on ticket_field_values (ticket_field_id, value);

-- What a program asked for in one request and is done piece by piece.
create table job_statuses (
  job_status_id text not null constraint job_statuses_pk primary key,
  job_type text not null,
  state text not null,
  actor_id bigint not null constraint job_statuses_actor_fk references users (user_id) on delete cascade,
  input text not null,
  total bigint not null,
  progress bigint not null default 0,
  message text not null default '',
  results text not null default '[]',
  created_at bigint not null,
  updated_at bigint not null
);
create index job_statuses_actor_ix on job_statuses (actor_id);
create index job_statuses_created_ix on job_statuses (created_at);

-- Answers to requests that a program may send twice.
create table idempotency_keys (
  user_id bigint not null constraint idempotency_keys_user_fk references users (user_id) on delete cascade,
  idempotency_key text not null,
  request_sha256 text not null,
  ticket_id bigint not null,
  created_at bigint not null,
  constraint idempotency_keys_pk primary key (user_id, idempotency_key)
);
create index idempotency_keys_created_ix on idempotency_keys (created_at);
