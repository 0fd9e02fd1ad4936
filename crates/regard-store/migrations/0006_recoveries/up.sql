-- Putting right what went wrong, what it cost, and the ledger of the relationship.

create table recoveries (
  recovery_id $ID$,
  ticket_id bigint not null constraint recoveries_ticket_fk references tickets (ticket_id) on delete cascade,
  user_id bigint not null constraint recoveries_user_fk references users (user_id),
  cause_kind text not null,
  cause text not null,
  promise_id bigint,
  state text not null,
  round bigint not null default 1,
  is_double boolean not null default false,
  owner_id bigint constraint recoveries_owner_fk references users (user_id),
  lead_id bigint constraint recoveries_lead_fk references users (user_id),
  harm text not null default '{}',
  justice text not null default '{}',
  heard text not null default '',
  belief text not null default '',
  -- Internal: it never leaves the house.
  finding text not null default '',
  treatment text not null default '',
  exception_reason text not null default '',
  apology text not null default '{}',
  apology_comment_id bigint constraint recoveries_apology_fk references comments (comment_id) on delete set null,
  repair text not null default '',
  worth text not null default '',
  goodwill_before bigint not null default 0,
  goodwill_after bigint,
  satisfaction_before bigint,
  satisfaction_after bigint,
  asked_at bigint,
  silent_until bigint,
  restored_by text,
  answer text not null default '',
  lesson text not null default '',
  wants_look boolean not null default false,
  opened_by bigint constraint recoveries_opened_by_fk references users (user_id),
  opened_at bigint not null,
  heard_at bigint,
  apologised_at bigint,
  repaired_at bigint,
  closed_at bigint,
  updated_at bigint not null
);
create index recoveries_ticket_ix on recoveries (ticket_id);
create index recoveries_user_ix on recoveries (user_id, opened_at);
create index recoveries_owner_ix on recoveries (owner_id);
create index recoveries_lead_ix on recoveries (lead_id);
create index recoveries_apology_ix on recoveries (apology_comment_id);
create index recoveries_opened_by_ix on recoveries (opened_by);
create index recoveries_promise_ix on recoveries (promise_id);
create index recoveries_opened_ix on recoveries (opened_at);
-- One at a time on a matter: a second failure makes the open one a double deviation.
create unique index recoveries_open_key on recoveries (ticket_id) where closed_at is null;

create table gestures (
  gesture_id $ID$,
  recovery_id bigint not null constraint gestures_recovery_fk references recoveries (recovery_id) on delete cascade,
  given_by bigint not null constraint gestures_given_by_fk references users (user_id),
  asked_by bigint constraint gestures_asked_by_fk references users (user_id),
  what text not null,
  reason text not null,
  outlay_cents bigint not null,
  salvage_cents bigint not null default 0,
  stake_cents bigint not null default 0,
  created_at bigint not null,
  read_at bigint,
  read_by bigint constraint gestures_read_by_fk references users (user_id),
  praise text not null default ''
);
create index gestures_recovery_ix on gestures (recovery_id);
create index gestures_given_by_ix on gestures (given_by, created_at);
create index gestures_asked_by_ix on gestures (asked_by);
create index gestures_read_by_ix on gestures (read_by);
create index gestures_created_ix on gestures (created_at);

create table goodwill_entries (
  goodwill_id $ID$,
  user_id bigint not null constraint goodwill_user_fk references users (user_id),
  ticket_id bigint constraint goodwill_ticket_fk references tickets (ticket_id) on delete set null,
  recovery_id bigint constraint goodwill_recovery_fk references recoveries (recovery_id) on delete set null,
  points bigint not null,
  what text not null,
  author_id bigint constraint goodwill_author_fk references users (user_id),
  created_at bigint not null
);
create index goodwill_user_ix on goodwill_entries (user_id, created_at);
create index goodwill_ticket_ix on goodwill_entries (ticket_id);
create index goodwill_recovery_ix on goodwill_entries (recovery_id);
create index goodwill_author_ix on goodwill_entries (author_id);
