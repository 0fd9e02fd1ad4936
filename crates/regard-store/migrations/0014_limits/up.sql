-- A "no" with its reason and its way, the policies behind it, and the wants it leaves.
create table policies (
  policy_id $ID$,
  title text not null,
  reason text not null,
  owner_id bigint not null constraint policies_owner_fk references users (user_id),
  expires_at bigint not null,
  repealed_at bigint,
  created_at bigint not null,
  updated_at bigint not null
);
create index policies_owner_ix on policies (owner_id);

create table limits (
  limit_id $ID$,
  ticket_id bigint not null constraint limits_ticket_fk references tickets (ticket_id) on delete cascade,
  user_id bigint not null constraint limits_user_fk references users (user_id),
  ask text not null,
  need_behind text not null default '',
  exception_thought text not null default '',
  state text not null,
  is_granted boolean not null default false,
  reason_human text not null default '',
  can_do text not null default '[]',
  elsewhere text not null default '',
  policy_id bigint constraint limits_policy_fk references policies (policy_id),
  appeal_to bigint constraint limits_appeal_to_fk references users (user_id),
  decided_by bigint constraint limits_decided_by_fk references users (user_id),
  stake_cents bigint not null default 0,
  customer_said text not null default '',
  asked_by bigint constraint limits_asked_by_fk references users (user_id),
  asked_at bigint not null,
  decided_at bigint,
  -- When they heard no; stays when a lead says yes after all.
  declined_at bigint,
  appealed_at bigint,
  closed_at bigint,
  updated_at bigint not null
);
create index limits_ticket_ix on limits (ticket_id, limit_id);
create index limits_user_ix on limits (user_id);
create index limits_policy_ix on limits (policy_id);
create index limits_appeal_to_ix on limits (appeal_to);
create index limits_decided_by_ix on limits (decided_by);
create index limits_asked_by_ix on limits (asked_by);
create index limits_asked_ix on limits (asked_at);

create table wants (
  want_id $ID$,
  text text not null,
  ticket_id bigint not null constraint wants_ticket_fk references tickets (ticket_id) on delete cascade,
  user_id bigint not null constraint wants_user_fk references users (user_id),
  source text not null,
  limit_id bigint constraint wants_limit_fk references limits (limit_id) on delete set null,
  created_at bigint not null
);
create index wants_ticket_ix on wants (ticket_id);
create index wants_user_ix on wants (user_id);
create index wants_created_ix on wants (created_at);
-- Every "no" is one want, however often it is looked at again.
create unique index wants_limit_key on wants (limit_id);
