-- Who was ignored, from when to when and why: kept for ever. Who is away. What waits were told, and what they became.

create table ignored_intervals (
  ignored_interval_id $ID$,
  ticket_id bigint constraint ignored_intervals_ticket_fk references tickets (ticket_id) on delete set null,
  suspended_ticket_id bigint constraint ignored_intervals_suspended_fk
    references suspended_tickets (suspended_ticket_id) on delete set null,
  user_id bigint constraint ignored_intervals_user_fk references users (user_id),
  cause text not null,
  from_at bigint not null,
  to_at bigint,
  ended text,
  rescued_by_id bigint constraint ignored_intervals_rescued_by_fk references users (user_id),
  apologised boolean not null default false,
  -- Who took it up with the button, and when: two colleagues are not given the same person.
  claimed_by_id bigint constraint ignored_intervals_claimed_by_fk references users (user_id),
  claimed_at bigint
);
create index ignored_intervals_ticket_ix on ignored_intervals (ticket_id);
create index ignored_intervals_suspended_ix on ignored_intervals (suspended_ticket_id);
create index ignored_intervals_user_ix on ignored_intervals (user_id);
create index ignored_intervals_rescued_by_ix on ignored_intervals (rescued_by_id);
create index ignored_intervals_claimed_by_ix on ignored_intervals (claimed_by_id);
create index ignored_intervals_to_ix on ignored_intervals (to_at);
create unique index ignored_intervals_open_key on ignored_intervals (ticket_id)
  where to_at is null and ticket_id is not null;
create unique index ignored_intervals_held_key on ignored_intervals (suspended_ticket_id)
  where to_at is null and suspended_ticket_id is not null;
create index ignored_intervals_now_ix on ignored_intervals (from_at) where to_at is null;

-- When a matter was last closed by somebody the customer had heard from, or by themselves: their words before it are settled.
create table goodbyes (
  ticket_id bigint not null constraint goodbyes_pk primary key
    constraint goodbyes_ticket_fk references tickets (ticket_id) on delete cascade,
  said_at bigint not null
);

create table absences (
  user_id bigint not null constraint absences_pk primary key
    constraint absences_user_fk references users (user_id) on delete cascade,
  since_at bigint not null,
  until_at bigint not null
);
create index absences_until_ix on absences (until_at);
