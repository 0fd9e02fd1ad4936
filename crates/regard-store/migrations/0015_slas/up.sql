-- Service levels: what happened to each measure of a ticket, and what is promised for it now.
create table ticket_metric_events (
  ticket_metric_event_id $ID$,
  ticket_id bigint not null constraint ticket_metric_events_ticket_fk references tickets (ticket_id) on delete cascade,
  metric text not null,
  instance bigint not null,
  kind text not null,
  at bigint not null,
  -- The time that is promised from then on; the policy may be gone by now.
  policy_id bigint,
  target_secs bigint,
  is_business boolean not null default false,
  -- Minutes so far, where the measure rests or ends.
  calendar_minutes bigint,
  business_minutes bigint,
  created_at bigint not null
);
create index ticket_metric_events_ticket_ix on ticket_metric_events (ticket_id, ticket_metric_event_id);
create index ticket_metric_events_created_ix on ticket_metric_events (created_at, ticket_metric_event_id);

create table ticket_slas (
  ticket_id bigint not null constraint ticket_slas_ticket_fk references tickets (ticket_id) on delete cascade,
  metric text not null,
  -- What the policy calls it: the first reply has another name than the next.
  name text not null,
  policy_id bigint not null,
  target_secs bigint not null,
  -- 'active', 'paused', 'achieved'.
  stage text not null,
  -- Since when this measure counts; where it no longer does, the row is out of date.
  since bigint,
  breach_at bigint,
  constraint ticket_slas_pk primary key (ticket_id, metric)
);
create index ticket_slas_breach_ix on ticket_slas (breach_at);
