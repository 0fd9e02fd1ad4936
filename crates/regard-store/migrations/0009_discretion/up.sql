-- What people are recognised by in a draft, so that words about one customer are not sent to another; the wait of a hot
-- draft; what was sent all the same, and why.

alter table users add column name_key text not null default '';
alter table users add column surname_key text;
alter table users add column phone_key text;
alter table identities add column phone_key text;
update users set name_key = lower(name);
create index users_name_key_ix on users (name_key) where role = 'end-user';
create index users_surname_key_ix on users (surname_key) where role = 'end-user';
create index users_phone_key_ix on users (phone_key) where phone_key is not null;
create index identities_phone_key_ix on identities (phone_key) where phone_key is not null;

create table draft_holds (
  user_id bigint not null constraint draft_holds_user_fk references users (user_id) on delete cascade,
  ticket_id bigint not null constraint draft_holds_ticket_fk references tickets (ticket_id) on delete cascade,
  heat integer not null,
  held_until bigint not null,
  constraint draft_holds_pk primary key (user_id, ticket_id)
);
create index draft_holds_ticket_ix on draft_holds (ticket_id);

create table overrides (
  override_id $ID$,
  ticket_id bigint not null constraint overrides_ticket_fk references tickets (ticket_id) on delete cascade,
  comment_id bigint not null constraint overrides_comment_fk references comments (comment_id) on delete cascade,
  user_id bigint not null constraint overrides_user_fk references users (user_id) on delete cascade,
  kinds text not null,
  why text not null,
  created_at bigint not null
);
create index overrides_comment_ix on overrides (comment_id);
create index overrides_ticket_ix on overrides (ticket_id);
create index overrides_user_ix on overrides (user_id);
create index overrides_created_ix on overrides (created_at);
