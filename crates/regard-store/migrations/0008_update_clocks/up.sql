-- By when each customer hears from us again, and what was said about how things stand.

-- When the customer last heard from us.
alter table tickets add column heard_at bigint;

create table update_clocks (
  ticket_id bigint not null constraint update_clocks_pk primary key
    constraint update_clocks_ticket_fk references tickets (ticket_id) on delete cascade,
  -- The customer's wish: more, less, only_when_done.
  wish text,
  -- Everything below follows from the words and the wish; null while it stands still.
  cadence_minutes bigint,
  heard_at bigint,
  runs_since bigint,
  next_due bigint,
  due_soon_at bigint,
  pause text,
  -- Which due time its owner was reminded of.
  reminded_for bigint,
  told_late_for bigint
);
create index update_clocks_due_ix on update_clocks (next_due) where next_due is not null;

create table updates (
  update_id $ID$,
  ticket_id bigint not null constraint updates_ticket_fk references tickets (ticket_id) on delete cascade,
  comment_id bigint not null constraint updates_comment_key unique
    constraint updates_comment_fk references comments (comment_id) on delete cascade,
  author_id bigint not null constraint updates_author_fk references users (user_id),
  kind text not null,
  did text not null,
  blocked_by text not null,
  next_step text not null,
  next_due bigint,
  due_at bigint,
  asked_first boolean not null,
  created_at bigint not null
);
create index updates_ticket_ix on updates (ticket_id, update_id);
create index updates_author_ix on updates (author_id);
create index updates_created_ix on updates (created_at);
