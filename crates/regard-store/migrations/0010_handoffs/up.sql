-- Warm hand-offs: offered, answered, and the words that introduced the next colleague.
create table handoffs (
  handoff_id $ID$,
  ticket_id bigint not null constraint handoffs_ticket_fk references tickets (ticket_id) on delete cascade,
  from_user_id bigint not null constraint handoffs_from_fk references users (user_id),
  to_user_id bigint not null constraint handoffs_to_fk references users (user_id),
  reason text not null,
  asked text not null,
  tried text not null,
  promised text not null,
  mood text not null,
  state text not null,
  offered_at bigint not null,
  answer_by bigint not null,
  accepted_at bigint,
  settled_at bigint,
  comment_id bigint constraint handoffs_comment_fk references comments (comment_id) on delete set null
);
create index handoffs_ticket_ix on handoffs (ticket_id, handoff_id);
create index handoffs_from_ix on handoffs (from_user_id);
create index handoffs_to_ix on handoffs (to_user_id, state);
create index handoffs_comment_ix on handoffs (comment_id);
-- A ticket is offered to one colleague at a time, whatever happens at the same moment.
create unique index handoffs_open_ix on handoffs (ticket_id) where state = 'offered';
