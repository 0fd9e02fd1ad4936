-- Rules that run: what they did, and webhooks on their way.

-- Since when a ticket has its status.
alter table tickets add column status_at bigint;
update tickets set status_at = coalesce(solved_at, updated_at);

-- What a rule did to which ticket. `state_key` says on what state an automation ran: never twice on the same.
create table rule_runs (
  rule_run_id $ID$,
  rule_id bigint not null constraint rule_runs_rule_fk references definitions (definition_id) on delete cascade,
  ticket_id bigint not null constraint rule_runs_ticket_fk references tickets (ticket_id) on delete cascade,
  state_key text not null default '',
  what text not null,
  created_at bigint not null
);
create index rule_runs_rule_ix on rule_runs (rule_id, rule_run_id);
create index rule_runs_ticket_ix on rule_runs (ticket_id, rule_id, state_key);

create table webhook_invocations (
  webhook_invocation_id $ID$,
  webhook_id bigint not null constraint webhook_invocations_webhook_fk references definitions (definition_id) on delete cascade,
  ticket_id bigint constraint webhook_invocations_ticket_fk references tickets (ticket_id) on delete cascade,
  rule_id bigint,
  -- What is sent, as it was when the deed was done.
  body text not null,
  -- 'waiting', 'success', 'failure'.
  state text not null,
  attempts bigint not null default 0,
  status_code bigint,
  created_at bigint not null,
  finished_at bigint
);
create index webhook_invocations_webhook_ix on webhook_invocations (webhook_id, webhook_invocation_id);
create index webhook_invocations_ticket_ix on webhook_invocations (ticket_id);

create table webhook_attempts (
  webhook_attempt_id $ID$,
  webhook_invocation_id bigint not null constraint webhook_attempts_invocation_fk
    references webhook_invocations (webhook_invocation_id) on delete cascade,
  status_code bigint,
  -- What was answered, or why nothing was.
  answer text not null,
  took_ms bigint not null,
  created_at bigint not null
);
create index webhook_attempts_invocation_ix on webhook_attempts (webhook_invocation_id, webhook_attempt_id);
