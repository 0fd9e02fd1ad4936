-- What we said we will do, every move of its time, and words that may be a promise.

create table promises (
  promise_id $ID$,
  ticket_id bigint not null constraint promises_ticket_fk references tickets (ticket_id) on delete cascade,
  comment_id bigint constraint promises_comment_fk references comments (comment_id) on delete set null,
  promisee_id bigint not null constraint promises_promisee_fk references users (user_id),
  promiser_id bigint not null constraint promises_promiser_fk references users (user_id),
  writer_id bigint not null constraint promises_writer_fk references users (user_id),
  words text not null,
  span_start bigint,
  span_end bigint,
  polarity text not null,
  condition_words text,
  done_when text not null default '',
  class text not null,
  group_id bigint constraint promises_group_fk references groups (group_id) on delete set null,
  size text not null,
  state text not null,
  made_at bigint not null,
  due_at bigint,
  first_due_at bigint,
  quote text,
  depends_on text not null default '[]',
  accepted_at bigint,
  delivered_at bigint,
  confirm_by bigint,
  ended_at bigint,
  verdict_answer text,
  verdict_by bigint constraint promises_judge_fk references users (user_id),
  verdict_at bigint,
  verdict_words text not null default '',
  withdrawn_reason text,
  recovery_id bigint,
  was_moved boolean not null default false
);
create index promises_ticket_ix on promises (ticket_id, promise_id);
create index promises_comment_ix on promises (comment_id);
create index promises_promisee_ix on promises (promisee_id, promise_id);
create index promises_promiser_ix on promises (promiser_id, due_at);
create index promises_writer_ix on promises (writer_id);
create index promises_judge_ix on promises (verdict_by);
create index promises_group_ix on promises (group_id);
create index promises_owed_ix on promises (due_at) where state in ('active', 'asked');
create index promises_ended_ix on promises (ended_at);
create index promises_class_ix on promises (class, made_at);
create index promises_made_ix on promises (made_at);

create table promise_moves (
  promise_move_id $ID$,
  promise_id bigint not null constraint promise_moves_promise_fk references promises (promise_id) on delete cascade,
  from_at bigint not null,
  to_at bigint not null,
  reason text not null,
  told_at bigint not null,
  accepted_at bigint
);
create index promise_moves_promise_ix on promise_moves (promise_id);

create table detections (
  detection_id $ID$,
  ticket_id bigint not null constraint detections_ticket_fk references tickets (ticket_id) on delete cascade,
  comment_id bigint not null constraint detections_comment_fk references comments (comment_id) on delete cascade,
  writer_id bigint not null constraint detections_writer_fk references users (user_id),
  words text not null,
  span_start bigint not null,
  span_end bigint not null,
  rule text not null,
  polarity text not null,
  due_at bigint,
  is_conditional boolean not null,
  decision text not null,
  decided_by bigint constraint detections_decider_fk references users (user_id),
  decided_at bigint,
  promise_id bigint constraint detections_promise_fk references promises (promise_id) on delete set null,
  created_at bigint not null
);
create index detections_ticket_ix on detections (ticket_id);
create index detections_comment_ix on detections (comment_id);
create index detections_writer_ix on detections (writer_id, decision);
create index detections_decider_ix on detections (decided_by);
create index detections_promise_ix on detections (promise_id);
