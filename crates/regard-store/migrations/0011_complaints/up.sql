-- Complaints: two accounts of what happened, and every step until the customer knows what changed because of them.
create table complaints (
  complaint_id $ID$,
  ticket_id bigint not null constraint complaints_ticket_fk references tickets (ticket_id) on delete cascade,
  user_id bigint not null constraint complaints_user_fk references users (user_id),
  words text not null,
  -- Internal: our account never leaves the house.
  ours text not null default '',
  praise text not null default '',
  aspect text not null,
  is_anonymous boolean not null default false,
  about_id bigint constraint complaints_about_fk references users (user_id),
  owner_id bigint constraint complaints_owner_fk references users (user_id),
  lead_id bigint constraint complaints_lead_fk references users (user_id),
  state text not null,
  round bigint not null default 1,
  received_at bigint not null,
  received_by bigint constraint complaints_received_by_fk references users (user_id),
  thanked_at bigint,
  playback text not null default '',
  played_back_at bigint,
  playback_ok_at bigint,
  weighed text not null default '',
  assessed_at bigint,
  doing_by_user_id bigint constraint complaints_doing_fk references users (user_id),
  doing_what text not null default '',
  doing_by bigint,
  limit_reason text not null default '',
  limit_id bigint,
  acted_at bigint,
  lesson text not null default '',
  cause_link text not null default '',
  told_back text not null default '',
  told_back_at bigint,
  answer text not null default '',
  remedy text not null default '',
  ally_invited_at bigint,
  closed_at bigint,
  updated_at bigint not null
);
create index complaints_ticket_ix on complaints (ticket_id, complaint_id);
create index complaints_user_ix on complaints (user_id, received_at);
create index complaints_about_ix on complaints (about_id);
create index complaints_owner_ix on complaints (owner_id);
create index complaints_lead_ix on complaints (lead_id);
create index complaints_received_by_ix on complaints (received_by);
create index complaints_doing_ix on complaints (doing_by_user_id);
create index complaints_limit_ix on complaints (limit_id);
create index complaints_received_ix on complaints (received_at);
-- One at a time on a matter: what comes in addition is said there.
create unique index complaints_open_key on complaints (ticket_id) where closed_at is null;
